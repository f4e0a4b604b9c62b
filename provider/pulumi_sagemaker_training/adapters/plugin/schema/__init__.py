"""The package schema, derived from the models and the options."""
