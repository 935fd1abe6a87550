"""Live account state from the carrier's business systems."""
