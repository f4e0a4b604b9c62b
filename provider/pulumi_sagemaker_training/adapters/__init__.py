"""Translations between Pulumi and the lifecycle; nothing is decided here.

The only package, beside the components, that imports Pulumi.
"""
