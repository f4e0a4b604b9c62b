"""Generate the models, arguments and spellings of `api/` from botocore's service model.

Run ``python -m tools.models`` in the repository's root after botocore was locked anew;
``--check`` only tells whether the files are current. It reads what is installed and writes
three files; it never calls AWS.
"""
