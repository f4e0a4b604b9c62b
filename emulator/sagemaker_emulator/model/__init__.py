"""What a job is, which statuses it passes, how it is described. Calls and runs nothing."""
