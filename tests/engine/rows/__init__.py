"""The behaviour table, by subject. Design: decisions, identity, options, outcomes."""

from tests.engine.rows import changes

ROWS = [*changes.ROWS]
