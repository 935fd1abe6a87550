"""The benchmark: every figure that the project states of itself, measured by one command."""
