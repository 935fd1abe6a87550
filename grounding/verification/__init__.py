"""The checks that a sentence must pass before anybody sees it; whatever cannot be checked fails."""
