"""The dynamic provider of `Sweep`: the class that programs pickle.

`SweepProvider` is pickled by reference into users' states. So neither this module nor the class may
be renamed, and the class has no attributes. A golden test compares the pickle.

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
    from pulumi_sagemaker_training.adapters.dynamic.sweep import DynamicSweep


class SweepProvider(ResourceProvider):
    """The dynamic provider of `Sweep`, which passes the engine's calls on."""

    serialize_as_secret_always = False
    _sweep: "DynamicSweep"

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings and install the plugin's hooks; makes no call to AWS."""
        from pulumi_sagemaker_training.adapters.dynamic.stack_settings import stack_settings
        from pulumi_sagemaker_training.adapters.dynamic.sweep import DynamicSweep

        self._sweep = DynamicSweep(stack_settings(req))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Report everything that is wrong with the properties, before anything is created."""
        return self._sweep.check(_olds, news)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Look which trials exist and decide: unchanged, update, or replacement."""
        return self._sweep.diff(olds, news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start all trials and wait for them."""
        return self._sweep.create(props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Train what is new or has changed, and remove what is no longer declared."""
        return self._sweep.update(olds, news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look at the trials as they are now."""
        return self._sweep.read(id_, props)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Remove all trials as `on_delete` says."""
        self._sweep.delete(_id, props)
