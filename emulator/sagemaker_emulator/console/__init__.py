"""The console: pages for a browser that show the jobs, and stop or delete them.

Everything is rendered here, from jobs, metrics and logs that are passed in as values. Imports
`operations` and what is below it; only `app` imports it.
"""
