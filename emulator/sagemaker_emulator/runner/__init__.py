"""Running a job's code on this machine: files, environment, processes, results.

The one place that starts processes. Knows jobs as the model has them, and the AWS side only as S3
and Logs.
"""
