"""The names that pulumi-aws gives to what this package declares too, recorded from its package.

`python -m tools.pulumi_aws` records them again; it downloads the package, and does not install it.
"""
