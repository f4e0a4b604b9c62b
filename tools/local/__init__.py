"""Run the quickstart stack on this machine: `make up` and `make down`.

The folder `.local` has the emulator with its state, Pulumi's file backend, and the passphrase of
the stack `local`. After an interruption at any point, the next run continues.
"""
