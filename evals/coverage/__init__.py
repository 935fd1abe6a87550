"""What no case of the suites touches, and what people ask that no case asks."""
