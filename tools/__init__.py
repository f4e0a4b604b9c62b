"""What builds and runs the project; nothing here is shipped.

`setup` makes the environment, `local` runs the quickstart stack on this machine, `models`
generates the API models. The folders `pulumi-*` are Go modules that pin the Pulumi CLI and its
language hosts.
"""
