"""Orphans: jobs that a stack has started, but no state holds, after a kill and a changed program.

Pure, except `commands`, which gets the state from `pulumi` and the jobs from AWS. Imports
`lifecycle` and `api`; only the command line imports it. Of Pulumi it knows only a state's JSON.
"""
