"""The chat page: static files without a framework or a build."""
