"""A request: read, spelt, checked. Pure but for its file."""
