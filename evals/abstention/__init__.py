"""Measures when the assistant should say that it does not know, and learns to tell."""
