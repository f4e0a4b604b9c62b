"""Whose a job is: its owner, its name, its tags, and the mark that a state holds it."""
