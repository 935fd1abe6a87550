"""How the commands reach the running server: HTTP over a socket that only its owner can open."""
