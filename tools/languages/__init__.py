"""The examples in TypeScript and Go, run with hosts and SDKs that are built here.

`make test` does without them: their first build takes many minutes.
"""
