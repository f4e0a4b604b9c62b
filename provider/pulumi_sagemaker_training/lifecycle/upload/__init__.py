"""The lifecycle of a file or folder in S3, from its digest to its removal."""
