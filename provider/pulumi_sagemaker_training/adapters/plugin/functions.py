"""The functions of the plugin: `getTrainingJob` and `getTrainingJobs`."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi.provider.experimental.property_value import PropertyValue

from pulumi_sagemaker_training.adapters.plugin.property_names import plugin_path, to_plugin
from pulumi_sagemaker_training.adapters.plugin.property_values import marked
from pulumi_sagemaker_training.adapters.plugin.schema.texts import FILTERS, SUMMARY
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import as_found

_LIMIT: Final = 100


def get_training_job(settings: Settings, arguments: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """Describe a job by name or ARN; a property with a key that names a secret is secret.

    Raises:
        VerbError: the job does not exist.
        InputError: no name is given.
    """
    name = arguments.get("trainingJobName")
    if not isinstance(name, str) or not name:
        raise InputError([Violation("trainingJobName", "is required: a job's name or ARN")])
    verbs = Verbs(settings)
    spec = verbs.parse_spec({})
    result = verbs.look_up(name, spec, Call())
    secret = as_found(spec, result.outputs).secret_outputs(result.outputs)
    return marked(to_plugin(result.outputs), [plugin_path(name) for name in secret])


def get_training_jobs(settings: Settings, arguments: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """List jobs, newest first.

    Raises:
        InputError: the limit is not a whole number above 0.
    """
    limit = arguments.get("limit", _LIMIT)
    if not isinstance(limit, int | float) or limit < 1 or limit != int(limit):
        raise InputError([Violation("limit", f"{limit!r} is not a whole number above 0")])
    query = {FILTERS[name][0]: value for name, value in arguments.items() if name in FILTERS}
    shown = {
        member.python for member in members("DescribeTrainingJobResponse") if member.wire in SUMMARY
    }
    found = process_state().jobs(settings.access).listed(query, int(limit))
    jobs = [to_plugin({key: value for key, value in job.items() if key in shown}) for job in found]
    return marked({"jobs": jobs})
