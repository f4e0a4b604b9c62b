"""Measurements of the provider beside the engine's minimal cost and beside alternatives.

Everything here measures; nothing is measured in unit tests. Each suite is a module with a
`measure` function that yields rows; `budgets.toml` bounds some of them. Imports the product's
internals where a part is measured without the engine.
"""
