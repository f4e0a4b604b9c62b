"""What a plugin's process keeps from call to call: one object, which a test can make anew."""

import ast
from pathlib import Path

import pulumi_sagemaker_training
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import (
    ProcessState,
    process_state,
    renew_process_state,
)
from pulumi_sagemaker_training.api.settings import Access
from tests.support.endpoint import access

PACKAGE = Path(pulumi_sagemaker_training.__file__).parent
STATEFUL = {"dict", "set", "list", "defaultdict", "deque", "Lock", "RLock", "local"}
GUARDS = {"_constructing": "adapters/program/sdk_patches.py"}
"""What guards a patch of the SDK in the program's process, and holds no state."""


def test_a_renewed_process_remembers_nothing(process: ProcessState) -> None:
    where = access()
    watcher, queues = process.watcher(where, 1.0), process.quota_queues(where)
    process.unfinished.add("urn")
    process.connection.interrupt.set()
    renewed = renew_process_state()
    assert process_state() is renewed
    assert "urn" not in renewed.unfinished
    assert not renewed.connection.interrupt.is_set()
    assert engine.connection() is renewed.connection
    assert renewed.watcher(where, 1.0) is not watcher
    assert renewed.quota_queues(where) is not queues
    assert renewed.marker is not process.marker


def test_a_renewed_process_keeps_the_clients_which_take_long_to_make(
    process: ProcessState,
) -> None:
    where = Access(region="us-east-1")
    assert renew_process_state().clients.of(where) is process.clients.of(where)


def test_no_module_keeps_state_of_its_own() -> None:
    found = {
        name: str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for name in stateful_names(ast.parse(path.read_text("utf-8")))
    }
    assert found == GUARDS


def stateful_names(module: ast.Module) -> list[str]:
    """Return the names of a module to which something is bound that is made to change."""
    bound = [node for node in module.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return [
        target.id
        for node in bound
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and node.value is not None and is_stateful(node.value)
    ]


def is_stateful(value: ast.expr) -> bool:
    """Tell whether a value is an empty container, or a lock."""
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List):
        return not value.elts
    return isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in STATEFUL


def test_a_module_that_would_keep_state_is_noticed() -> None:
    source = (
        "import threading\n_books: dict[str, int] = {}\n_lock = threading.Lock()\nFIXED = {1: 2}"
    )
    assert stateful_names(ast.parse(source)) == ["_books", "_lock"]
