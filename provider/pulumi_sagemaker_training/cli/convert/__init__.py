"""A request, or an existing job, as a program in Python, YAML or TypeScript.

Pure, except `commands`, which reads the file or calls AWS. Imports `lifecycle` and `api`; only
the command line imports it. It does not use Pulumi: it writes programs, but does not run them.
"""
