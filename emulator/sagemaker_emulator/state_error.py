"""The refusal of a state directory that this version cannot use. Pure."""

# Not "move this file": the next start would remove the object files that only its rows name.
ADVICE = "Nothing was changed. Name another --state, or move the whole state directory away."


class StateError(Exception):
    """Something in the state directory that this version cannot use."""
