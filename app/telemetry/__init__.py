"""What an operator of the program sees of it: log lines and metrics, neither with what people said."""
