"""Bytes in, bytes out: connections, and the messages that cross them.

Knows nothing of AWS. Only the application may import it.
"""
