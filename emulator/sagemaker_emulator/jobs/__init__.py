"""Training jobs: their storage, the changes of their statuses, and their runs.

May use the model, the runner and the AWS side; knows nothing of HTTP or of the control API.
"""
