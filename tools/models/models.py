"""Pydantic models, made by datamodel-code-generator from the JSON Schema."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from tools.models.schema import json_schema
from tools.models.service import CORRECTIONS, Service, header

_BASE = "pulumi_sagemaker_training.api.model.base"

# The generator makes a model of the schema's root, which only lists the others, and imports
# what its own alias template would have used.
_LEFTOVERS = (
    f"Model = {' | '.join(CORRECTIONS['roots'])}",
    "from typing_extensions import TypeAliasType\n",
)


def models_source(service: Service) -> str:
    """Return the text of `api/model/generated/models.py`."""
    schema = json_schema(service)
    text = generate(
        schema,
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        aliases=_python_names(service),
        base_class=f"{_BASE}.Shape",
        additional_imports=[f"{_BASE}.Matches"],
        extra_template_data=_take_patterns(schema),
        custom_template_dir=Path(__file__).with_name("templates"),
        custom_file_header=header(service, "What SageMaker's requests and descriptions hold."),
        enum_field_as_literal=LiteralType.All,
        use_annotated=True,
        field_constraints=True,
        use_type_alias=True,
        use_union_operator=True,
        use_standard_collections=True,
        disable_future_imports=True,
        disable_timestamp=True,
        strict_refs=True,
        formatters=[Formatter.BUILTIN],
        builtin_format_line_length=100,
    )
    if not isinstance(text, str):
        raise TypeError("datamodel-code-generator was expected to return one module's text")
    for leftover in _LEFTOVERS:
        if leftover not in text:
            raise ValueError(f"datamodel-code-generator no longer writes {leftover!r}")
        text = text.replace(leftover, "")
    return text.rstrip() + "\n"


def _python_names(service: Service) -> dict[str, str]:
    return {
        wire: python
        for name in service.of_type("structure")
        for wire, python, _, _ in service.members(name)
    }


def _take_patterns(schema: dict[str, Any]) -> "defaultdict[str, dict[str, Any]]":
    """Take the patterns out of the schema: pydantic's engine refuses some, so a template writes
    them as `Matches`.
    """
    patterns: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, definition in schema["$defs"].items():
        if "pattern" in definition:
            patterns[f"#/$defs/{name}"]["matches"] = repr(definition.pop("pattern"))
    return patterns
