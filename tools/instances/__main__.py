"""The command that writes the table of instance types: `python -m tools.instances`."""

import sys
from pathlib import Path
from typing import Final

from tools.instances.table import source, table_source

TABLE: Final = Path("provider/pulumi_sagemaker_training/api/model/generated/instance_types.py")


def main() -> int:
    """Write the table, and name the types of which nothing is known."""
    text, unknown = table_source(source())
    (Path(__file__).parents[2] / TABLE).write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {TABLE}; nothing is known of {', '.join(unknown)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
