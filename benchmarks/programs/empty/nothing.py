"""A dynamic resource whose provider does nothing, and is pickled by reference."""

from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class NothingProvider(ResourceProvider):
    """A provider that answers at once."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create nothing."""
        return CreateResult("nothing", props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Find no change."""
        return DiffResult(changes=False)


class Nothing(Resource):
    """A line in the engine's state, and nothing else."""

    def __init__(self, name: str) -> None:
        super().__init__(NothingProvider(), name, {"given": name})
