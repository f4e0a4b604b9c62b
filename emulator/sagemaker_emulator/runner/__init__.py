"""Running a job's code on this machine: files, environment, processes, results.

The one place that starts processes. Knows jobs only as requests in wire spelling, and the AWS side
only as S3 and Logs.
"""
