"""The behaviour table by subject: changes, identity, ownership, damage, outcomes, the service."""

from tests.engine.rows import changes, damage, identity, outcomes, ownership, service

ROWS = [*changes.ROWS, *identity.ROWS, *ownership.ROWS, *damage.ROWS, *outcomes.ROWS, *service.ROWS]
