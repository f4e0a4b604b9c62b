"""The base of all generated models, and patterns in Java's syntax."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    import regex
    from pydantic import GetCoreSchemaHandler


class Shape(BaseModel):
    """The base class of every shape of the service model.

    Members have Python names, with the API's names as aliases. Types are strict and unknown
    members are refused. Validators are built on first use, not when the models are imported.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="forbid",
        frozen=True,
        loc_by_alias=False,
        # SageMaker has members whose names begin with "model_".
        protected_namespaces=(),
        strict=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


@dataclass(frozen=True, slots=True)
class Matches:
    """A constraint: the whole text must match a pattern in Java's syntax.

    Pydantic's own engine has no look-behind and Python's `re` has no ``\\p{L}``; the `regex`
    package has both. Patterns are compiled on first use.
    """

    pattern: str

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, text: str) -> str:
        if is_match(self.pattern, text):
            return text
        raise PydanticCustomError("pattern", "does not match {pattern}", {"pattern": self.pattern})


def is_match(pattern: str, text: str) -> bool:
    """Tell whether the whole of `text` matches a pattern of the service model."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> "regex.Pattern[str]":
    """Compile a pattern as Java does: classes are ASCII, except those of Unicode letters."""
    import regex

    return regex.compile(pattern, 0 if r"\p{L}" in pattern else regex.ASCII)
