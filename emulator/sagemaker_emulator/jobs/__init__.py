"""Training jobs at work: where they are kept, what moves them on, what runs them.

May use the model, the runner and the AWS side; knows nothing of HTTP or of the control API.
"""
