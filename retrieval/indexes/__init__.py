"""Where generations of passages live: embedded in this process, or on a Qdrant server."""
