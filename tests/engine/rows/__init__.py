"""The behaviour table by subject, from what changes mean to what the service does.

A row has one resource: a job, or a component with what it declares. What needs more, or differs
between the ways to declare it, is proved beside the table:

- what depends on a job that changes: `tests/engine/test_downstream.py`
- exports, tagging functions and whole numbers in outputs: `tests/engine/test_outputs.py`
- the sum of the costs of many jobs: `tests/engine/test_cost.py`
- the change log: `tests/engine/test_change_log.py`
- access settings and accounts, of uploads too: `tests/engine/test_settings.py`
- uploads, and the scripts of a bundle: `tests/engine/test_upload.py`
- jobs from a request file: `tests/engine/test_ways_in.py`
- the examples of components: `tests/engine/test_script_job.py` and those beside it
- programs in YAML: `tests/engine/test_yaml.py`
"""

from tests.engine.rows import (
    beforehand,
    capacity,
    changes,
    checkpoints,
    components,
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
    *components.ROWS,
]
