"""Who is asking: sign-in tokens, verified on every request."""
