"""Measures whether the check of support tells what the evidence says from what it does not."""
