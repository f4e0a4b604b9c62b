"""The command line; needs the extra `cli`. It imports all other packages; none imports it."""
