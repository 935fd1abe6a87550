"""Other retrieval libraries side by side with this program: same questions, same embedding model, own defaults."""
