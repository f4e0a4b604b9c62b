"""The command line; needs the extra `cli`. Imports every other room, and none imports it."""
