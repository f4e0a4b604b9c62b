"""The components that the plugin hosts: found, described, and constructed.

A component is a class of another package. Everything about it follows from its code: the arguments
from its TypedDict `arguments`, the outputs from its annotated attributes, the descriptions from
their docstrings.
"""
