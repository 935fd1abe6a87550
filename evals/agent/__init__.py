"""What comes through of a model that lies, and what is lost of one that does not."""
