"""What the provider costs, side by side with floors and with what a user would pick instead.

Everything here measures; nothing is measured in unit tests. Each suite is a module with a
`measure` function that yields rows; `budgets.toml` bounds some of them. Imports the product's
internals where a part is measured without the engine.
"""
