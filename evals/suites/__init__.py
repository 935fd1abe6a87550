"""Suites: what an assistant is asked, and what a right answer is."""
