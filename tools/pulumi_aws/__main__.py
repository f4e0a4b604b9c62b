"""Record the names of the pinned pulumi-aws: `python -m tools.pulumi_aws`."""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from tools.pulumi_aws.names import RECORD, RESOURCES, names_of

VERSION: Final = "7.51.1"


def main() -> int:
    """Download the package, and write the record."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"pulumi-aws=={VERSION}"
        fetch = ("-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, wanted)
        if subprocess.run([sys.executable, *fetch], check=False).returncode:
            sys.stderr.write(f"pulumi-aws: {wanted} cannot be downloaded\n")
            return 1
        [wheel] = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            found = {
                resource: names_of(
                    resource, lambda path: archive.read(f"pulumi_aws/{path}").decode()
                )
                for resource in RESOURCES
            }
    record = {"version": VERSION, "resources": found}
    RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"wrote {RECORD.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
