"""Evidence to sentences: without a language model, or with one."""
