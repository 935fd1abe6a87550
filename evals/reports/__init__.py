"""One self-contained page about a run, or about two beside each other."""
