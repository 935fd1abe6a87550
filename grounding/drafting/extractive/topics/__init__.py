"""What the assistant can say of an account, one module a topic."""
