"""The functions of the plugin: `getTrainingJob`, `getTrainingJobs` and `imageUri`."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from pulumi.provider.experimental.property_value import PropertyValue

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.property_names import plugin_path, to_plugin
from pulumi_sagemaker_training.adapters.plugin.property_values import marked
from pulumi_sagemaker_training.adapters.plugin.schema.texts import FILTERS, IMAGE_ARGUMENTS, SUMMARY
from pulumi_sagemaker_training.adapters.plugin.tokens import GET_JOB, GET_JOBS, IMAGE_URI
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.members import members, schema_name
from pulumi_sagemaker_training.api.request.image_choice import ImageQuery, find_uri
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import as_found

_LIMIT: Final = 100


def get_training_job(
    settings: Settings, arguments: Mapping[str, object]
) -> dict[str, PropertyValue]:
    """Describe a job by name or ARN; a property with a key that names a secret is secret.

    Raises:
        VerbError: the job does not exist.
        InputError: no name is given.
    """
    name = arguments.get("trainingJobName")
    if not isinstance(name, str) or not name:
        raise InputError(
            [Violation("trainingJobName", "is required: a job's name or ARN", codes.MISSING)]
        )
    verbs = Verbs(settings)
    spec = verbs.parse_spec({})
    result = verbs.look_up(name, spec, Call())
    secret = as_found(spec, result.outputs).secret_outputs(result.outputs)
    return marked(to_plugin(result.outputs), [plugin_path(name) for name in secret])


def get_training_jobs(
    settings: Settings, arguments: Mapping[str, object]
) -> dict[str, PropertyValue]:
    """List jobs, newest first.

    Raises:
        InputError: the limit is not a whole number above 0.
    """
    limit = arguments.get("limit", _LIMIT)
    if not isinstance(limit, int | float) or limit < 1 or limit != int(limit):
        raise InputError(
            [Violation("limit", f"{limit!r} is not a whole number above 0", codes.NOT_ALLOWED)]
        )
    query = {FILTERS[name][0]: value for name, value in arguments.items() if name in FILTERS}
    shown = {
        member.python for member in members("DescribeTrainingJobResponse") if member.wire in SUMMARY
    }
    found = process_state().jobs(settings.access).listed(query, int(limit))
    jobs = [to_plugin({key: value for key, value in job.items() if key in shown}) for job in found]
    return marked({"jobs": jobs})


def image_uri(settings: Settings, arguments: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """Return the URI of the image of a framework or built-in algorithm; makes no call.

    Raises:
        InputError: no image fits, or more than one, or an argument is misspelt.
    """
    names = {schema_name(name): name for name in IMAGE_ARGUMENTS}
    for name in arguments:
        if name not in names:
            message = f"is not an argument; allowed: {', '.join(names)}"
            raise InputError([Violation(name, message, codes.UNKNOWN_PROPERTY)])
    given = {names[name]: value for name, value in arguments.items()}
    region = given.get("region") or settings.access.region or _region_of_the_process()
    query = ImageQuery(**{"framework": "", "version": None, **given, "region": region})
    try:
        return marked({"uri": find_uri(query)})
    except InputError as error:
        respelt = [
            Violation(schema_name(item.path), item.message, item.code) for item in error.violations
        ]
        raise InputError(respelt) from error


def _region_of_the_process() -> str | None:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")


FUNCTIONS: Final[
    Mapping[str, Callable[[Settings, Mapping[str, Any]], dict[str, PropertyValue]]]
] = {
    GET_JOB: get_training_job,
    GET_JOBS: get_training_jobs,
    IMAGE_URI: image_uri,
}
"""Token -> the function."""
