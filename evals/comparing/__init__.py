"""Two runs of the same cases side by side, and what a change may not make worse."""
