"""What a language model is told: Jinja2 templates, and what fills them."""
