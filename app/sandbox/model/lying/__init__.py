"""Lies of every kind that a model tells: each changes a true sentence, or says one that no evidence holds."""
