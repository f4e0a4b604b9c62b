"""The clients' flows: a folder with one program for each client, and what those in Python share.

They run outside this checkout's environment: they import nothing of it but `protocol`, and that
needs only the standard library.
"""
