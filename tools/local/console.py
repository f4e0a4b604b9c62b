"""The messages of `make up` and `make down`."""


class LocalError(Exception):
    """An error that ends the run; the message is one line with the cause and what to do."""


def say(message: str) -> None:
    """Print one line and flush it, so that it stays in order with pulumi's output."""
    print(message, flush=True)
