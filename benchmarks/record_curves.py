"""Record the curves of real trainings: `python -m benchmarks.record_curves`.

A network for scikit-learn's digits reports its validation accuracy after each epoch, at each point
of a space.
The file is what `stopping` replays.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.space import Sampling, draw, read_space

CURVES: Final = Path(__file__).parent / "curves.json"
EPOCHS: Final = 15
POINTS: Final = 60
SPACE: Final[dict[str, Any]] = {
    "learning_rate": {"loguniform": [0.0001, 1]},
    "hidden_units": {"randint": [2, 96]},
    "alpha": {"loguniform": [0.00001, 10]},
    "batch_size": {"choice": [16, 64, 256]},
}


def main() -> int:
    """Train at each point and write the curves."""
    curves = [{"point": point.as_map(), "accuracy": _trained(point)} for point in points()]
    CURVES.write_text(json.dumps(curves, indent=None, separators=(",", ":")) + "\n")
    return 0


def points() -> list[Point]:
    """Return the points of the space."""

    def refuse(path: str, words: str) -> None:
        raise ValueError(f"{path}: {words}")

    dimensions = read_space(SPACE, "sobol", refuse)
    return draw(dimensions, Sampling("sobol", POINTS, 1), [], refuse)


def _trained(point: Point) -> list[float]:
    import numpy as np
    from sklearn.datasets import load_digits
    from sklearn.neural_network import MLPClassifier

    images, labels = load_digits(return_X_y=True)
    held_back = np.arange(len(labels)) % 5 == 0
    values = point.as_map()
    model = MLPClassifier(
        (int(values["hidden_units"]),),
        solver="sgd",
        learning_rate_init=float(values["learning_rate"]),
        alpha=float(values["alpha"]),
        batch_size=int(values["batch_size"]),
        random_state=7,
    )
    curve = []
    for _ in range(EPOCHS):
        model.partial_fit(images[~held_back] / 16, labels[~held_back], classes=np.arange(10))
        curve.append(round(float(model.score(images[held_back] / 16, labels[held_back])), 4))
    return curve


if __name__ == "__main__":
    sys.exit(main())
