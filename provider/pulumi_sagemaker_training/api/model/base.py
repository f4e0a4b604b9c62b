"""What every generated model is built on: the base class, and patterns of Java's kind."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    import regex
    from pydantic import GetCoreSchemaHandler


class Shape(BaseModel):
    """Be the base of every shape of the service model.

    Members are named as in Python and aliased to the wire. Types are strict, unknown members
    are refused, and validators are built at their first use: importing the models builds none.
    """

    model_config = ConfigDict(
        defer_build=True,
        extra="forbid",
        frozen=True,
        loc_by_alias=False,
        # "model_" is the beginning of members that SageMaker has.
        protected_namespaces=(),
        strict=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


@dataclass(frozen=True, slots=True)
class Matches:
    """Demand that a text as a whole matches a pattern of Java's kind.

    Pydantic's own engine has no look-behind and Python's `re` has no ``\\p{L}``; the `regex`
    package has both. Patterns are compiled at their first use.
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
    """Compile with Java's meaning: classes are ASCII, save those that name Unicode's letters."""
    import regex

    return regex.compile(pattern, 0 if r"\p{L}" in pattern else regex.ASCII)
