"""HTTP: connections, requests and answers, as bytes.

Knows nothing of AWS.
"""
