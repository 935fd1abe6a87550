"""How sure one can be of a figure, and of a difference between two runs."""
