"""A language model that needs no model: OpenAI's protocol over HTTP, told how to behave and to misbehave."""
