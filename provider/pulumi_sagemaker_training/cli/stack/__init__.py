"""The stack that commands work on: its state, its settings, and the access to its jobs.

`opened.open_stack` finds the stack from the current folder. `state`, `settings` and `targets` are
pure: what the state holds, how AWS is reached, and what a name on the command line means. Only
`pulumi` runs the Pulumi CLI. Commands import this room; it imports none of them.
"""
