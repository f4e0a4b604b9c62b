"""What `make bench-check` measures: tables whose budgets need minutes."""

from collections.abc import Mapping
from typing import Final

CHECKED: Final[Mapping[str, int]] = {
    "start": 1,
    "commands": 1,
    "reports": 1,
    "service": 1,
    "verbs": 3,
    "thousand": 1,
    "waiting": 1,
}
"""Table -> how many rounds."""
