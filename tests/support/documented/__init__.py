"""The blocks of code of the documentation, and how each kind is run or checked."""
