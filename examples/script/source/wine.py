"""The wines of a CSV file, in two parts."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Wines(NamedTuple):
    """Some wines: what was measured of each, and its class."""

    features: Any
    classes: Any


def read(path: Path) -> tuple[Wines, Wines]:
    """Return the wines to train with, and every fourth one to validate with."""
    rows = np.loadtxt(str(path), delimiter=",", skiprows=1)
    is_kept_back = np.arange(len(rows)) % 4 == 0
    parts = [rows[~is_kept_back], rows[is_kept_back]]
    train, validation = (Wines(part[:, 1:], part[:, 0].astype(int)) for part in parts)
    return train, validation
