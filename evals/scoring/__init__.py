"""Scorers: what is found of a conversation, by its answers in the wire schema alone."""
