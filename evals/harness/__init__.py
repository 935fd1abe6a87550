"""Runs suites on Inspect: who is asked, how, and what is kept of it."""
