"""Components in the plugin: their schema, the conversion of their values, their construction."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Required, TypedDict

import pulumi
import pytest
from pulumi.runtime import mocks, settings
from pulumi.runtime.proto import provider_pb2

from pulumi_sagemaker_components.plugin import (
    Dataset,
    DistributedTrainingJob,
    ScriptTrainingJob,
    SourceBundle,
)
from pulumi_sagemaker_training import ChannelArgs
from pulumi_sagemaker_training.adapters.plugin.components.construct import construct
from pulumi_sagemaker_training.adapters.plugin.components.kinds import is_plain, kind_of_hint
from pulumi_sagemaker_training.adapters.plugin.components.members import arguments_of, outputs_of
from pulumi_sagemaker_training.adapters.plugin.components.registry import hosted_components
from pulumi_sagemaker_training.adapters.plugin.components.schema import (
    component_schema,
    structures_of,
)
from pulumi_sagemaker_training.adapters.plugin.components.values import (
    arguments_from_plugin,
    from_plugin,
    to_plugin,
)
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed, _options
from pulumi_sagemaker_training.api.errors import InputError
from tests.support.loops import settled


class PartArgs(TypedDict, total=False):
    """A part."""

    part_name: Required[str]
    """The name."""


class ThingArgs(TypedDict, total=False):
    """The arguments of a thing."""

    first_part: Required[pulumi.Input[PartArgs]]
    """The first part."""
    more_parts: pulumi.Input[list[PartArgs]]
    """Further parts."""
    input_channels: Mapping[str, pulumi.Input[str] | ChannelArgs | PartArgs]
    """Channels by name."""
    how_many: int
    """How many."""


class Thing(pulumi.ComponentResource):
    """A thing.

    Args:
        name: its name.
    """

    arguments: ClassVar[type] = ThingArgs
    total_count: pulumi.Output[int]
    """How many there are."""
    model_artifacts: pulumi.Output[Mapping[str, str] | None]
    """The model."""


PARTS = arguments_of(ThingArgs)


class Recording(mocks.Mocks):
    """Mocks that remember what is registered, and answer with the inputs."""

    def __init__(self) -> None:
        self.registered: list[mocks.MockResourceArgs] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.registered.append(args)
        return f"{args.name}-id", {**args.inputs, "uri": "s3://b/d/", "fileCount": 1.0}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        return {}, None


@pytest.fixture
def engine(loop: asyncio.AbstractEventLoop) -> Iterator[Recording]:
    recording = Recording()
    mocks.set_mocks(recording, project="digits", stack="dev", preview=False)
    yield recording
    loop.run_until_complete(settled())
    settings.reset_options()


SCRIPT = {
    "bucket": "b",
    "entryPoint": "train.py",
    "framework": "sklearn",
    "frameworkVersion": "1.2-1",
    "instanceType": "ml.m5.large",
    "region": "us-east-1",
    "roleArn": "arn:aws:iam::123456789012:role/training",
}


@pytest.fixture
def source(tmp_path: Path) -> str:
    (tmp_path / "train.py").write_text("print(1)\n")
    return str(tmp_path)


def constructed(component: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Construct a component, and return its outputs' values."""
    found: dict[str, Any] = {}

    async def make() -> None:
        _, outputs = await construct(component, "it", given, pulumi.ResourceOptions())
        for name, output in outputs.items():
            found[name] = await pulumi.Output.from_input(output).future()

    asyncio.get_event_loop().run_until_complete(make())
    return found


def test_the_schema_of_a_component_follows_from_its_class() -> None:
    schema = component_schema(Thing)  # type: ignore[arg-type]
    own = {"$ref": "#/types/sagemaker-training:index:Part"}
    assert schema["isComponent"] is True
    assert schema["description"] == "A thing."
    assert schema["requiredInputs"] == ["firstPart"]
    assert schema["inputProperties"]["firstPart"] == {**own, "description": "The first part."}
    assert schema["inputProperties"]["moreParts"]["items"] == own
    assert schema["inputProperties"]["howMany"] == {
        "type": "integer",
        "description": "How many.",
        "plain": True,
    }
    assert schema["properties"]["modelArtifacts"]["$ref"].endswith(":ModelArtifacts")
    assert schema["required"] == ["totalCount"]
    [(token, part)] = structures_of([Thing]).items()  # type: ignore[list-item]
    assert token == "sagemaker-training:index:Part"
    assert part["required"] == ["partName"]


def test_names_are_converted_at_every_depth_and_back() -> None:
    channel = {"channelName": "a", "dataSource": {"s3DataSource": {"s3Uri": "s3://b"}}}
    given = {
        "firstPart": {"partName": "x"},
        "moreParts": [{"partName": "y"}],
        "inputChannels": {"own_name": "s3://c", "a": channel, "p": {"partName": "z"}},
        "howMany": 3.0,
    }
    python = arguments_from_plugin(PARTS, given)
    assert python["first_part"] == {"part_name": "x"}
    assert python["more_parts"] == [{"part_name": "y"}]
    assert python["input_channels"]["own_name"] == "s3://c"
    assert python["input_channels"]["a"]["data_source"]["s3_data_source"] == {"s3_uri": "s3://b"}
    assert python["input_channels"]["p"] == {"part_name": "z"}
    assert isinstance(python["how_many"], int)
    assert to_plugin(PARTS["input_channels"].kind, python["input_channels"])["a"] == channel


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"firstPrt": {}}, "firstPrt: is not an argument of Thing; did you mean firstPart?"),
        ({}, "firstPart: is missing; Thing requires it"),
        ({"firstPart": {}}, "firstPart.partName: is missing; Part requires it"),
        ({"firstPart": {"partName": 1}}, "firstPart.partName: 1 is not a text"),
        ({"firstPart": {"partName": "x"}, "howMany": 1.5}, "howMany: 1.5 is not a whole number"),
        ({"firstPart": {"partName": "x"}, "howMany": True}, "howMany: True is not a whole number"),
        ({"firstPart": {"partName": "x"}, "moreParts": "y"}, "moreParts: 'y' is not a list"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        arguments_from_plugin(PARTS, given, owner="Thing")
    assert words in str(refused.value)


def test_a_value_that_may_be_secret_is_not_shown() -> None:
    with pytest.raises(InputError) as refused:
        from_plugin(PARTS["how_many"].kind, "hunter2", "howMany", is_hidden=True)
    assert str(refused.value) == "howMany: the value is not a whole number [SMT-103]"


def test_a_type_that_cannot_cross_languages_is_told() -> None:
    with pytest.raises(TypeError, match="cannot cross languages"):
        kind_of_hint(complex)


def test_the_components_are_found_where_they_are_installed() -> None:
    found = hosted_components()
    assert found["sagemaker-training:index:Dataset"] is Dataset
    assert found["sagemaker-training:index:SourceBundle"] is SourceBundle


def test_every_hosted_component_describes_each_of_its_arguments_and_outputs() -> None:
    for component in hosted_components().values():
        parts = [*arguments_of(component.arguments).values(), *outputs_of(component).values()]
        assert [part.name for part in parts if not part.text] == []


def test_a_component_declares_resources_of_the_plugin_and_returns_its_outputs(
    engine: Recording, source: str
) -> None:
    path = pulumi.FileArchive(source)
    given = {"path": path, "bucket": "b", "entryPoint": "train.py", "maxFiles": 5.0}
    outputs = constructed(SourceBundle, given)
    component, upload = engine.registered
    assert component.typ == "sagemaker-training:index:SourceBundle"
    assert upload.typ == "sagemaker-training:index:Upload"
    assert upload.inputs["maxFiles"] == 5
    assert upload.inputs["path"].path == source
    assert "__language" not in upload.inputs
    assert outputs["fileCount"] == 1
    assert outputs["containerEntrypoint"][-1] == "train.py"
    assert outputs["inputChannel"]["channelName"] == "code"
    assert outputs["inputChannel"]["dataSource"]["s3DataSource"]["s3Uri"] == "s3://b/d/"


def test_an_output_that_is_known_may_stand_for_a_plain_value(
    engine: Recording, source: str
) -> None:
    given = {"path": pulumi.Output.from_input(source), "bucket": pulumi.Output.secret("b")}
    constructed(Dataset, given)
    assert engine.registered[-1].inputs["path"] == source


def test_an_output_that_is_not_known_is_refused_where_a_plain_value_is_needed(
    engine: Recording,
) -> None:
    unknown = pulumi.Output.from_input(pulumi.output.Unknown())
    with pytest.raises(CallFailed, match=r"^path: is an output, whose value is not known yet"):
        constructed(Dataset, {"path": unknown, "bucket": "b"})


@pytest.mark.parametrize(
    ("component", "given", "words"),
    [
        (Dataset, {"bucket": "b"}, "path: is missing; Dataset requires it"),
        (Dataset, {"bucket": "b", "path": "/none"}, "path: /none does not exist"),
        (SourceBundle, {"bucket": "b", "entryPoint": "trian.py"}, "did you mean 'train.py'?"),
        (ScriptTrainingJob, {**SCRIPT, "frameworkVersion": "9"}, "frameworkVersion: '9' is not"),
        (ScriptTrainingJob, {**SCRIPT, "sourceDir": "/none"}, "sourceDir: /none does not exist"),
    ],
)
def test_a_refusal_is_one_line_with_the_plugins_names(
    engine: Recording, source: str, component: Any, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(CallFailed) as refused:
        constructed(component, {"path": source, **given} if component is SourceBundle else given)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_map_of_values_that_may_be_outputs_may_be_known_later() -> None:
    assert is_plain(Mapping[str, str])
    assert is_plain(Sequence[str] | None)
    assert not is_plain(Mapping[str, str | pulumi.Output[str]])


def test_the_children_of_a_component_inherit_the_callers_provider(
    engine: Recording, source: str
) -> None:
    async def make() -> None:
        own = pulumi.ProviderResource("sagemaker-training", "own", {"region": "eu-west-1"})
        opts = pulumi.ResourceOptions(providers={"sagemaker-training": own})
        urn, _ = await construct(Dataset, "it", {"path": source, "bucket": "b"}, opts)
        await urn.future()

    asyncio.get_event_loop().run_until_complete(make())
    asyncio.get_event_loop().run_until_complete(settled())
    [upload] = [seen for seen in engine.registered if seen.typ.endswith(":Upload")]
    assert "pulumi:providers:sagemaker-training::own" in (upload.provider or "")


def test_the_options_of_a_component_have_the_callers_timeouts_aliases_and_parent() -> None:
    urn = "urn:pulumi:dev::digits::my:index:Parent::above"
    request = provider_pb2.ConstructRequest(
        parent=urn,
        protect=True,
        dependencies=[urn],
        customTimeouts=provider_pb2.ConstructRequest.CustomTimeouts(create="2h"),
    )

    async def check() -> None:
        options = _options(request)
        assert options.custom_timeouts is not None
        assert options.custom_timeouts.create == "2h"
        assert options.protect is True
        assert options.parent is not None
        assert await options.parent.urn.future() == urn

    asyncio.run(check())


def test_members_of_structures_have_the_plugins_names_in_a_refusal(
    engine: Recording, source: str
) -> None:
    given = {
        "bucket": "b",
        "roleArn": "r",
        "sourceDir": source,
        "entryPoint": "train.py",
        "image": "i",
        "instanceType": "ml.m5.large",
        "torchrun": {"processCountPerNode": 4.0},
    }
    words = "torchrun.processCountPerNode: 4 is more than the 2 vCPUs of ml.m5.large"
    with pytest.raises(CallFailed, match=words):
        constructed(DistributedTrainingJob, given)
