"""What a run of a suite found, as everything that reads runs takes it."""
