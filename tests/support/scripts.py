"""Training scripts whose second training is short."""

from pathlib import Path


def end_at_once(script: Path, *lines: str) -> None:
    """Change one line of a training script, at its beginning: it prints some lines and ends.

    For a job that only has to train again; scikit-learn alone takes two seconds to import.
    """
    statements = [*(f"print({line!r})" for line in lines), "raise SystemExit"]
    script.write_text("; ".join(statements) + "\n" + script.read_text())
