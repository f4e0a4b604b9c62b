"""What a file or folder in S3 goes through, from its digest to its removal."""
