"""The HTTP API: its wire schema, its routes, and what guards them."""
