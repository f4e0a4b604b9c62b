"""Written by `make models` from botocore's service model; never edited by hand."""
