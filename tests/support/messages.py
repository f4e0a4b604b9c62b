"""Messages as users read them."""

from pulumi_sagemaker_training.codes import shown_code


def without_code(message: str) -> str:
    """Return a message without the code at the end of its first line, which it must have."""
    code = shown_code(message)
    assert code is not None, f"{message!r} has no code"
    return message.replace(f" [{code}]", "", 1)
