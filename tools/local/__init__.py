"""Run the quickstart stack on this machine: `make up` and `make down`.

Three things live under `.local`: the emulator with its state, Pulumi's file backend, and the
passphrase of the stack `local`. A run that was cut short at any point is taken up by the next one.
"""
