"""What the assistant may do for a customer: proposed with price and effect, done only on an explicit yes to that."""
