"""The dynamic provider of `TrainingJob`: the class that programs pickle.

`TrainingJobProvider` is pickled by reference into users' states. So neither this module nor the
class may be renamed, and the class has no attributes. A golden test compares the pickle.

A program only refers to the provider. The code that serves the engine's calls is imported when a
call arrives.
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

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.dynamic.training_job import DynamicJob


class TrainingJobProvider(ResourceProvider):
    """The dynamic provider of `TrainingJob`, which passes the engine's calls on."""

    serialize_as_secret_always = False
    _job: "DynamicJob"

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings and install the plugin's hooks; makes no call to AWS."""
        from pulumi_sagemaker_training.adapters.dynamic.stack_settings import stack_settings
        from pulumi_sagemaker_training.adapters.dynamic.training_job import DynamicJob

        self._job = DynamicJob(stack_settings(req))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Report everything that is wrong with the properties, before anything is created."""
        return self._job.check(_olds, news)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Describe the job and decide: unchanged, update, or replacement."""
        return self._job.diff(_id, olds, news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the job and wait for it."""
        return self._job.create(props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Update the job in place, and resume the wait if it has not ended."""
        return self._job.update(_id, _olds, _news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Describe the job; only "not found" means that it does not exist."""
        return self._job.read(id_, props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove the job as `on_delete` says."""
        self._job.delete(_id, _props)
