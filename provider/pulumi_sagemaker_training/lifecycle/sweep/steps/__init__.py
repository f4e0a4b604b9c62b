"""Steps that fetch, decide and apply for all trials of a sweep; each gets a context."""
