"""Generate the models, arguments and spellings of `api/` from botocore's service model.

Run ``python -m tools.models`` in the repository's root after a change of botocore's locked
version; ``--check`` only tells whether the files are current. The tool reads the installed
botocore and writes three files; it does not call AWS.
"""
