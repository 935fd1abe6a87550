"""What runs in the peers' own environments: the standard library and one peer each, nothing of this program."""
