"""The handwritten digits of scikit-learn as CSV folders, with the same bytes every time.

The 1,797 images have three parts: `train` and `validation` become channels of the training job;
`test` stays on this machine, to score the downloaded model on images that it has not seen.
"""

import csv
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(".local/digits")
"""The folder of the files, beside this program; Git ignores it."""

_SHARES = (("train", 0.70), ("validation", 0.15), ("test", 0.15))
_FILE = "digits.csv"
_SHA256 = {
    "train": "589b84647a03171a9aa82966a0e1a12cce53fd375baf02ff3c5d7d625df03f14",
    "validation": "3d0a692c17ead3e149efc80543fab4e7b095f4a1cea40e9838b299b88bfa6fe6",
    "test": "4fc964d7c97f8f8cdaa864217872504e2894d01dafc78255dc0c68719688de28",
}


class Digits(NamedTuple):
    """Three folders, each with one `digits.csv`: the label and 64 pixels from 0 to 16."""

    train: Path
    validation: Path
    test: Path


def prepare(folder: Path = FOLDER) -> Digits:
    """Write the three parts under `folder`, unless they are there; return their paths.

    The images are distributed in the order of the data set. The bytes depend on no clock and no
    random number: a second call leads to the same bytes, so Pulumi finds no change.
    """
    parts = Digits(*(folder / name for name, _ in _SHARES))
    if not all(map(_is_whole, parts)):
        _write_parts(folder)
    return parts


def _is_whole(part: Path) -> bool:
    file = part / _FILE
    return file.is_file() and sha256(file.read_bytes()).hexdigest() == _SHA256[part.name]


def _write_parts(folder: Path) -> None:
    # Its import takes two seconds, which a program that finds its data need not wait.
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    rows = [[int(label), *map(int, image)] for image, label in zip(images, labels, strict=True)]
    parts = _deal(rows)
    for name, part in parts.items():
        _write(folder / name / _FILE, part)


def _deal(rows: list[list[int]]) -> dict[str, list[list[int]]]:
    """Distribute each 20 of `rows`: 14 to train, 3 to validation, 3 to test."""
    bounds = []
    upper = 0.0
    for name, share in _SHARES:
        upper += share
        bounds.append((name, round(upper * 20)))
    parts: dict[str, list[list[int]]] = {name: [] for name, _ in _SHARES}
    for index, row in enumerate(rows):
        # 7 and 20 have no common divisor: neighbours, often by one writer, are separated.
        place = index * 7 % 20
        parts[next(name for name, bound in bounds if place < bound)].append(row)
    return parts


def _write(path: Path, rows: list[list[int]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
