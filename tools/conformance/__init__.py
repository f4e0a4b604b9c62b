"""Real clients against a fresh emulator: the flows of each, and what came of them.

A client is a program in `flows/`, written for one tool or SDK that other people make. It runs in
an environment of its own, in the user's cache, against an emulator that is started for it. It
finds the emulator as every AWS client does, through the environment variables of the SDKs, and
prints one line of JSON for each flow (`flows/protocol.py`). `make conformance` runs the clients;
with `WRITE=1` it writes the results into docs/emulator.md.
"""
