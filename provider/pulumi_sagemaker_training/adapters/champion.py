"""The dynamic provider of `Champion`: the class that programs pickle.

`ChampionProvider` is pickled by reference into users' states. So neither this module nor the class
may be renamed, and the class has no attributes. A golden test compares the pickle.

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
    from pulumi_sagemaker_training.adapters.dynamic.champion import DynamicChampion


class ChampionProvider(ResourceProvider):
    """The dynamic provider of `Champion`, which passes the engine's calls on."""

    serialize_as_secret_always = False
    _champion: "DynamicChampion"

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings and install the plugin's hooks; makes no call to AWS."""
        from pulumi_sagemaker_training.adapters.dynamic.champion import DynamicChampion
        from pulumi_sagemaker_training.adapters.dynamic.stack_settings import stack_settings

        self._champion = DynamicChampion(stack_settings(req))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return everything that is wrong with the declaration."""
        return self._champion.check(_olds, news)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the declaration with the accepted one, and say what would follow."""
        return self._champion.diff(olds, news)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Judge the first challenger."""
        return self._champion.create(props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Judge a challenger, or put a model of the history back."""
        return self._champion.update(_id, olds, news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the state: a champion is nothing but what was decided."""
        return self._champion.read(id_, props)
