"""A request, or a job that exists, as the source of a program in Python, YAML or TypeScript.

Pure but for `commands`, which reads the file or asks AWS. Imports `lifecycle` and `api`; only
the command line imports it. Knows no Pulumi: it writes programs, it does not run them.
"""
