"""The behaviour table by subject, from what changes mean to what the service does."""

from tests.engine.rows import (
    beforehand,
    capacity,
    changes,
    checkpoints,
    damage,
    identity,
    outcomes,
    ownership,
    preview,
    service,
)

ROWS = [
    *changes.ROWS,
    *preview.ROWS,
    *beforehand.ROWS,
    *checkpoints.ROWS,
    *identity.ROWS,
    *ownership.ROWS,
    *damage.ROWS,
    *outcomes.ROWS,
    *capacity.ROWS,
    *service.ROWS,
]
