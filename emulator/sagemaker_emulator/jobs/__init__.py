"""Training jobs: what they are, which states they pass, where they are kept, who moves them on.

May use the runner and the AWS side; knows nothing of HTTP or of the control API.
"""
