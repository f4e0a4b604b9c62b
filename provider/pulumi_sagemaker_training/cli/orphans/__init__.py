"""Jobs that a stack has started and no state holds: what a kill and a changed program can leave.

Pure but for `commands`, which asks `pulumi` for the state and AWS for the jobs. Imports
`lifecycle` and `api`; only the command line imports it. Knows no Pulumi beyond a state's JSON.
"""
