"""The words of the double, by language: how it paraphrases, and what it makes up."""
