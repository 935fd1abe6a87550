"""Conversations and the record of every answer, in SQLite or PostgreSQL."""
