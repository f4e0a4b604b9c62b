"""Running a job's code on this machine: files, environment, processes, results.

The only package that starts processes. Of the emulator it uses the model of jobs, S3 and Logs.
"""
