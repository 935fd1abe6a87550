"""Suites, scorers, reports and benchmarks over the assembled system."""
