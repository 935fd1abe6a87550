"""Answers composed from evidence by code alone: templates around facts, and quoted passages."""
