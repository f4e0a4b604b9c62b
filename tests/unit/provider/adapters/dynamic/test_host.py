"""The private functions of Pulumi's plugin: used where they exist, else not needed."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace
from typing import Any

import grpc
import pytest
from pulumi.runtime import proto
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.runtime import engine as our_engine
from pulumi_sagemaker_training.adapters.runtime.process import renew_process_state
from tests.support.servicer import URN, Context, struct


class Plugin(ModuleType):
    """The plugin process's `__main__`."""

    def __init__(self, **members: Any) -> None:
        super().__init__("__main__")
        self.__dict__.update(members)


def servicer() -> type:
    """Return a servicer with the functions of the plugin's."""

    class DynamicResourceProviderServicer:
        def Create(self) -> None: ...
        def Read(self) -> None: ...
        def Update(self) -> None: ...
        def Delete(self) -> None: ...
        def Diff(self) -> None: ...
        def Check(self) -> None: ...
        def Cancel(self) -> None: ...

    return DynamicResourceProviderServicer


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Plugin:
    made = Plugin(DynamicResourceProviderServicer=servicer(), proto=proto)
    monkeypatch.setitem(sys.modules, "__main__", made)
    monkeypatch.setattr(sys, "argv", ["plugin"])
    return made


# install.


def test_calls_are_served_by_many_threads(plugin: Plugin) -> None:
    host.install()
    wide = plugin.DynamicResourceProviderServicer
    pools = {getattr(wide, v).experimental_thread_pool for v in ("Create", "Read", "Diff")}
    assert len(pools) == 1
    assert pools.pop()._max_workers > 500
    assert not hasattr(wide.Check, "experimental_thread_pool")


def test_cancel_sets_the_interrupt_before_it_is_answered(plugin: Plugin) -> None:
    host.install()
    pool = plugin.DynamicResourceProviderServicer.Cancel.experimental_thread_pool
    assert not our_engine.connection().interrupt.is_set()
    assert pool.submit(our_engine.connection().interrupt.is_set).result(20)
    pool.shutdown()


def test_installing_again_changes_nothing(plugin: Plugin) -> None:
    host.install()
    wide = plugin.DynamicResourceProviderServicer
    before = wide.Create.experimental_thread_pool
    host.install()
    assert wide.Create.experimental_thread_pool is before


def test_outside_the_plugin_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", Plugin())
    host.install()
    renew_process_state()
    monkeypatch.delitem(sys.modules, "__main__")
    host.install()


def test_a_missing_seam_does_not_affect_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    narrow = servicer()
    del narrow.Create  # type: ignore[attr-defined]
    made = Plugin(DynamicResourceProviderServicer=narrow)
    monkeypatch.setitem(sys.modules, "__main__", made)
    monkeypatch.setattr(sys, "argv", ["plugin", "no address"])
    with caplog.at_level("DEBUG"):
        host.install()
    said = [record.getMessage() for record in caplog.records]
    assert ["thread pool" in "".join(said), "engine log" in said[-1]] == [True, True]
    assert isinstance(narrow.Cancel.experimental_thread_pool, ThreadPoolExecutor)  # type: ignore[attr-defined]


# Interrupts.


def test_a_wait_sees_an_earlier_interrupt_too() -> None:
    told: list[str] = []
    interrupt = our_engine.Interrupt()
    interrupt.on_set(lambda: told.append("early"))
    assert (interrupt.is_set(), told) == (False, [])
    interrupt.set()
    interrupt.on_set(lambda: told.append("late"))
    assert (interrupt.is_set(), told) == (True, ["early", "late"])


# The call's own request.


def Create(request: Any, context: Any, call: Any) -> Any:
    """Stand in for the servicer's frame."""
    return call()


def Diff(request: Any, context: Any, call: Any) -> Any:
    return call()


def test_outside_the_plugin_a_call_is_empty() -> None:
    assert host.current_call() == our_engine.Call()


def test_a_call_knows_its_resource_its_timeout_and_its_provider() -> None:
    properties = struct({"a": 1, "__provider": "blob"})
    request = provider_pb2.CreateRequest(urn=URN, properties=properties, timeout=60)
    call = Create(request, Context(), host.current_call)
    assert call == our_engine.Call("Create", URN, 60.0, None, "blob")


def test_a_call_without_a_timeout_has_none() -> None:
    request = provider_pb2.CreateRequest(urn=URN, properties=struct({}))
    call = Create(request, Context(), host.current_call)
    assert (call.timeout_s, call.provider_blob) == (None, None)


def test_a_call_knows_the_last_accepted_inputs() -> None:
    request = provider_pb2.DiffRequest(urn=URN, old_inputs=struct({"a": [1, None, "x"]}))
    assert Diff(request, Context(), host.current_call).old_inputs == {"a": [1, None, "x"]}
    untold = provider_pb2.DiffRequest(urn=URN)
    assert Diff(untold, Context(), host.current_call).old_inputs is None


# Failures.


def test_a_failure_is_one_clean_message() -> None:
    context = Context()
    with pytest.raises(host.CallFailed, match="no such role"):
        Create(provider_pb2.CreateRequest(), context, lambda: host.fail("no such role"))
    assert (context.status.code, context.status.message) == (2, "no such role")
    assert not context.status.details


def test_a_failure_outside_the_plugin_is_the_exception_alone() -> None:
    with pytest.raises(host.CallFailed, match="no such role"):
        host.fail("no such role")


def test_a_kept_resource_goes_to_the_state_with_its_provider() -> None:
    context = Context()
    request = provider_pb2.CreateRequest(properties=struct({"__provider": "blob"}))
    outs = {"status": "Failed", "numbers": [1, 2.5], "nothing": None, "map": {"a": True}}
    with pytest.raises(host.CallFailed, match="it failed"):
        Create(request, context, lambda: host.fail_initialized("job", outs, ["it failed", "badly"]))
    assert context.status.message == "it failed\nbadly"
    kept: Any = context.kept
    assert (kept.id, list(kept.reasons)) == ("job", ["it failed", "badly"])
    assert kept.properties["__provider"] == "blob"
    assert kept.properties["map"]["a"] is True
    assert "nothing" not in kept.properties


def test_without_a_provider_a_failed_resource_is_not_kept() -> None:
    context = Context()
    with pytest.raises(host.CallFailed):
        Create(
            provider_pb2.CreateRequest(),
            context,
            lambda: host.fail_initialized("job", {}, ["it failed"]),
        )
    assert not context.status.details
    assert context.status.message == "it failed"


def test_a_context_without_metadata_keeps_the_exception() -> None:
    with pytest.raises(host.CallFailed):
        Create(provider_pb2.CreateRequest(), object(), lambda: host.fail("no"))


# Detailed diffs.


def test_an_explained_diff_is_answered_in_detail_once(plugin: Plugin) -> None:
    host.install()
    host.attach_detailed_diff({"a.b": "update-replace", "c": "add"})
    answer = plugin.proto.DiffResponse(changes=plugin.proto.DiffResponse.DIFF_SOME)
    assert answer.hasDetailedDiff
    kinds = {path: diff.kind for path, diff in answer.detailedDiff.items()}
    assert kinds == {
        "a.b": provider_pb2.PropertyDiff.UPDATE_REPLACE,
        "c": provider_pb2.PropertyDiff.ADD,
    }
    assert all(diff.inputDiff for diff in answer.detailedDiff.values())
    assert not plugin.proto.DiffResponse().hasDetailedDiff


def test_only_the_servicers_own_view_of_the_protocol_is_changed(plugin: Plugin) -> None:
    host.install()
    assert plugin.proto is not proto
    assert plugin.proto.CreateResponse is proto.CreateResponse
    assert proto.DiffResponse is provider_pb2.DiffResponse


@pytest.mark.parametrize(
    "kind", ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"]
)
def test_every_kind_of_change_is_one_of_the_engines(kind: Any) -> None:
    host.attach_detailed_diff({"a": kind})
    attached = host.take_detailed_diff()
    assert attached is not None
    assert set(attached) == {"a"}


# Speaking.


class Engine(engine_pb2_grpc.EngineServicer):
    """An engine that records what is logged."""

    def __init__(self) -> None:
        self.logged: list[Any] = []

    def Log(self, request: Any, context: Any) -> Any:
        from google.protobuf.empty_pb2 import Empty

        self.logged.append(request)
        return Empty()


@pytest.fixture
def engine(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    served = Engine()
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    engine_pb2_grpc.add_EngineServicer_to_server(served, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    monkeypatch.setattr(sys, "argv", ["plugin", f"127.0.0.1:{port}"])
    host.install()
    yield SimpleNamespace(logged=served.logged, server=server)
    server.stop(None).wait(20)


def test_lines_are_shown_at_their_resource(engine: SimpleNamespace) -> None:
    our_engine.log(URN, "Training, 5 s", ephemeral=True)
    our_engine.log(URN, "beware", "warning")
    live, warning = engine.logged
    assert (live.urn, live.message, live.ephemeral) == (URN, "Training, 5 s", True)
    assert (warning.ephemeral, warning.severity) == (False, 2)


def test_an_engine_that_has_ended_does_not_fail_the_call(engine: SimpleNamespace) -> None:
    engine.server.stop(None).wait(20)
    our_engine.log(URN, "Training, 5 s")


def test_without_an_engine_nothing_is_logged() -> None:
    our_engine.log(URN, "Training, 5 s")


@pytest.mark.parametrize("argv", [["plugin"], ["plugin", "nowhere"]])
def test_a_plugin_without_an_address_logs_nothing(
    plugin: Plugin, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", argv)
    host.install()
    our_engine.log(URN, "Training, 5 s")
