"""The ownership of a job: its owner, its name, its tags, and the mark that a state holds it."""
