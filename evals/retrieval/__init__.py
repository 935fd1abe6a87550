"""The retrieval benchmark: whether the right passage is found, by which stage, on which questions."""
