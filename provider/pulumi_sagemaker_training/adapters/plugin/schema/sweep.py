"""The resource `Sweep` in the package schema, from the tables of its arguments and outputs."""

from collections.abc import Mapping
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.schema.types import (
    ANY,
    FLAG,
    NUMBER,
    TEXT,
    Spec,
    list_of,
    map_of,
    own,
    token,
)
from pulumi_sagemaker_training.adapters.plugin.sweep_names import in_sweep_words
from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import (
    ARGUMENTS,
    CHOICES,
    DIMENSION,
    EARLY_STOPPING,
    OUTPUTS,
    Argument,
    Form,
)

_TEXT: Final = (
    "A set of training jobs over one template, as one resource. Each point puts its values into "
    "the template and is trained by one job, a trial. The resource is created when all trials have "
    "ended. Appending a point trains only that one; a point that is taken out lets its job go; a "
    "changed template trains all again. Failed trials are trained again by the next update, and "
    "only these."
)
_WHOLE: Final[Spec] = {"type": "integer"}
_NAMES: Final[Mapping[Form, str]] = {
    Form.DIRECTION: "SweepDirection",
    Form.SEARCH: "SweepSearch",
    Form.ON_FAILED_TRIALS: "SweepOnFailedTrials",
}
_MEANINGS: Final[Mapping[str, str]] = {
    "minimize": "A lower value is better.",
    "maximize": "A higher value is better.",
    "grid": "Every combination of the space's values.",
    "random": "`samples` points, each drawn at random.",
    "sobol": "`samples` points that fill the space evenly.",
    "continue": "The other trials run all the same.",
    "stop": "No further trial is started.",
}
_SPECS: Final[Mapping[Form, Spec]] = {
    Form.TEMPLATE: own("SweepTemplate"),
    Form.TEXT: TEXT,
    Form.NUMBER: NUMBER,
    Form.WHOLE: _WHOLE,
    Form.FLAG: FLAG,
    Form.POINTS: list_of(map_of(ANY)),
    Form.SPACE: map_of(own("SweepDimension")),
    Form.EARLY_STOPPING: own("SweepEarlyStopping"),
    Form.VALUES: list_of(ANY),
    Form.RANGE: list_of(NUMBER),
    Form.POINT: map_of(ANY),
    Form.BEST: own("SweepTrial"),
    Form.LEADERBOARD: list_of(own("SweepTrial")),
    Form.FAILURES: list_of(own("SweepFailure")),
    Form.COUNTS: map_of(_WHOLE),
    Form.TRIALS: map_of(ANY),
    **{form: own(name) for form, name in _NAMES.items()},
}
_TRIAL: Final[Mapping[str, Argument]] = {
    "trial": Argument(Form.TEXT, "The name of the trial's job."),
    "point": Argument(Form.POINT, "The trial's values by name."),
}
_ALWAYS_THERE: Final = ("leaderboard", "failures", "counts", "trials")


def sweep_resource() -> Spec:
    """Return the resource's schema."""
    inputs = _properties(ARGUMENTS)
    outputs = {"template": inputs["template"], **_properties(OUTPUTS), "tagsAll": _tags()}
    return {
        "description": _TEXT,
        "inputProperties": inputs,
        "requiredInputs": [schema_name(n) for n, row in ARGUMENTS.items() if row.required],
        "properties": outputs,
        "required": sorted({"template", "tagsAll", *_ALWAYS_THERE}),
    }


def sweep_types(job_inputs: Spec) -> Spec:
    """Return the types that a sweep's schema names.

    Args:
        job_inputs: the input properties of a training job, which are those of the template.
    """
    described = {**_TRIAL, "metric": Argument(Form.NUMBER, "The last value of the metric.")}
    bad = {**_TRIAL, "reason": Argument(Form.TEXT, "Why the trial failed.")}
    template = {"type": "object", "description": ARGUMENTS["template"].text}
    return {
        token("SweepTemplate"): {**template, "properties": job_inputs},
        token("SweepDimension"): _object("The possible values of one name.", DIMENSION),
        token("SweepEarlyStopping"): _object("When a trial is stopped early.", EARLY_STOPPING),
        token("SweepTrial"): _object("A trial that has completed.", described),
        token("SweepFailure"): _object("A trial that has failed.", bad),
        **{token(name): _choices(form) for form, name in _NAMES.items()},
    }


def _properties(rows: Mapping[str, Argument]) -> Spec:
    return {
        schema_name(name): {**_SPECS[row.form], "description": in_sweep_words(row.text)}
        for name, row in rows.items()
    }


def _tags() -> Spec:
    return {**map_of(TEXT), "description": "The tags that every trial has."}


def _object(description: str, rows: Mapping[str, Argument]) -> Spec:
    return {"type": "object", "description": description, "properties": _properties(rows)}


def _choices(form: Form) -> Spec:
    return {
        "type": "string",
        "description": f"The value of an argument that is {form.value}.",
        "enum": [{"value": word, "description": _MEANINGS[word]} for word in CHOICES[form]],
    }
