"""Translations between Pulumi and the lifecycle; nothing is decided here.

Only this package and the components import Pulumi.
"""
