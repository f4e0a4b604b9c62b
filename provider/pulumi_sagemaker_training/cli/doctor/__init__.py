"""The command `doctor`: what a stack needs of Pulumi, AWS and this machine, each with its fix.

`needs` and `trust` are pure. `checks` asks; a check never fails the others.
"""
