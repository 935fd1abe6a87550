"""What people touch: the program, the HTTP API, the chat page, and the one place that wires the parts together."""
