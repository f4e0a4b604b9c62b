"""The dynamic provider of `TrainingJob`, as far as a program needs it: a name to be pickled.

`TrainingJobProvider` is pickled by reference into users' states: neither this module nor the
class is ever renamed, and the class holds no state of its own. A golden test holds the blob.

A program only names the provider; what serves the engine's calls is imported where they come.
"""

from typing import TYPE_CHECKING, Any

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_sagemaker_training.adapters.dynamic import host

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.dynamic.training_job import DynamicJob


class TrainingJobProvider(ResourceProvider):
    """The dynamic provider of `TrainingJob`, which hands the engine's calls on."""

    serialize_as_secret_always = False
    _job: "DynamicJob"

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings and reach for the plugin's seams; makes no call to AWS."""
        from pulumi_sagemaker_training.adapters.dynamic.training_job import DynamicJob
        from pulumi_sagemaker_training.api.errors import InputError
        from pulumi_sagemaker_training.api.settings import read_settings
        from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS

        host.install()
        try:
            keys = host.config_keys(req.config)
            self._job = DynamicJob(read_settings(req.config.get, STACK_KEYS, keys))
        except InputError as error:
            host.fail(str(error))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Report everything that is wrong with the properties, before anything is created."""
        return self._job.check(_olds, news)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Describe the job and decide: unchanged, update, or replacement."""
        return self._job.diff(_id, olds, news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the job and see it through."""
        return self._job.create(props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change in place what can be, and go on waiting where that is due."""
        return self._job.update(_id, _olds, _news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Describe the job; only "not found" means that it is gone."""
        return self._job.read(id_, props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove the job, or let it go, as `on_delete` says."""
        self._job.delete(_id, _props)
