"""What a customer may be offered, decided by rules."""
