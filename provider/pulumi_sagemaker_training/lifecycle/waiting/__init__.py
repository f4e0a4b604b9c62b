"""Waiting: the watcher of jobs, poll intervals, queues for quota, retries."""
