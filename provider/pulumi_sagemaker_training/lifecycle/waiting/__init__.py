"""Waiting without haste: the watcher, poll intervals, the queue for quota, retries."""
