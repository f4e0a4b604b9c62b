"""The command `logs`: the log of a job, of any length, its hosts interleaved by time."""
