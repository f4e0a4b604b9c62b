"""Tools that build and run the project. They are not part of the distribution.

`setup` creates the environment, `local` runs the quickstart stack on this machine, `matrix` tests
other Python and package versions, `models` generates the API models, `fields` and `settings`
write pages of the docs. The folders `pulumi-*` are Go modules that pin the Pulumi CLI and its
language hosts.
"""
