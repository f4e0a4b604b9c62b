"""The behaviour table, by subject: what changes mean, identity, outcomes, the service."""

from tests.engine.rows import changes, identity, outcomes, service

ROWS = [*changes.ROWS, *identity.ROWS, *outcomes.ROWS, *service.ROWS]
