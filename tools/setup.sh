#!/bin/sh
# Run tools/setup with the first Python that is new enough and can make virtual environments.
# A candidate is tried, not only looked up: a version manager's shim may name a Python that it lacks.
set -eu
cd "$(dirname "$0")/.."

candidates=${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}
for python in $candidates; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" -m tools.setup "$@"
    fi
done

echo "setup: Python 3.11 or newer with its venv module is missing (tried: $candidates);" \
    "install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python)" \
    "or name one with PYTHON=/path/to/python3" >&2
exit 1
