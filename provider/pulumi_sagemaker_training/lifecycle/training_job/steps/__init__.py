"""Steps that fetch, decide and apply; each gets what it needs in a context."""
