"""The command `why`: what the next `pulumi up` would train, because of what, for how much.

`consequences` is pure: it reads what `pulumi preview --json` printed.
"""
