"""A module beside a training script."""


def halved(value: float) -> float:
    """Return half of a value."""
    return value / 2
