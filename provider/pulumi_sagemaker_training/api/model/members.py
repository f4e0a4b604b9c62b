"""The members of every shape and their spellings, as data.

They come from the generated table `spellings.py`. Importing this module loads neither pydantic
nor botocore.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from pulumi_sagemaker_training.api.model.generated.spellings import (
    LISTS,
    MAPS,
    SCALARS,
    STRUCTURES,
    ScalarKind,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

Spelling = Literal["wire", "python", "schema"]
Kind = Literal["structure", "list", "map"] | ScalarKind


class Member(NamedTuple):
    """One member of a structure.

    Args:
        wire: its name in the API, as `VolumeSizeInGB`.
        python: its name in a program, as `volume_size_in_gb`.
        schema: its name in the package schema, as `volumeSizeInGb`.
        shape: the name of its shape in the service model, as `OptionalVolumeSizeInGB`.
        required: whether the API requires it.
    """

    wire: str
    python: str
    schema: str
    shape: str
    required: bool

    @property
    def kind(self) -> Kind:
        """The kind of the member's value."""
        return kind_of(self.shape)

    def spelt(self, spelling: Spelling) -> str:
        """Return the name in one of the three spellings."""
        return {"wire": self.wire, "python": self.python, "schema": self.schema}[spelling]


def shape_name(shape: "type[BaseModel] | str") -> str:
    """Return the service model's name of a generated model; a name is returned as it is."""
    return shape if isinstance(shape, str) else shape.__name__


@cache
def members(shape: "type[BaseModel] | str") -> tuple[Member, ...]:
    """Return the members of a structure, in the service model's order.

    Args:
        shape: a class of `generated.models`, or the name of the structure.

    Raises:
        KeyError: there is no such structure.
    """
    return tuple(
        Member(wire, python, schema_name(python), of, required)
        for wire, python, of, required in STRUCTURES[shape_name(shape)]
    )


@cache
def members_by(shape: str, spelling: Spelling) -> dict[str, Member]:
    """Return the members of a structure by their names in one spelling."""
    return {member.spelt(spelling): member for member in members(shape)}


def kind_of(shape: str) -> Kind:
    """Return the kind of a shape.

    Raises:
        KeyError: there is no such shape.
    """
    if shape in STRUCTURES:
        return "structure"
    if shape in LISTS:
        return "list"
    if shape in MAPS:
        return "map"
    return SCALARS[shape]


def element_of(shape: str) -> str:
    """Return the shape of a list's items or of a map's values; any other shape is returned."""
    return LISTS.get(shape) or MAPS.get(shape) or shape


def walk(shape: "type[BaseModel] | str", prefix: str = "") -> Iterator[tuple[str, Member]]:
    """Yield every member below a structure with its path, parents first.

    Paths are in the Python spelling; ``[]`` stands for any item of a list and for any key of a
    map: `input_data_config[].data_source.s3_data_source.s3_uri`.
    """
    for member in members(shape):
        path = f"{prefix}{member.python}"
        yield path, member
        inner = element_of(member.shape)
        if inner in STRUCTURES:
            mark = "" if inner == member.shape else "[]"
            yield from walk(inner, f"{path}{mark}.")


def schema_name(python: str) -> str:
    """Return the package schema's spelling of a Python name: `role_arn` is `roleArn`."""
    first, *others = python.split("_")
    return first + "".join(word.capitalize() for word in others)
