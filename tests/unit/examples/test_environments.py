"""The environment that an official CLI runs an example in, without anything activated."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.engine.yaml_projects import use_active_environment

ROOT: Final = Path(__file__).parents[3]
PROJECTS: Final = [
    path
    for path in (ROOT / "Pulumi.yaml", *sorted((ROOT / "examples").glob("*/Pulumi.yaml")))
    if "python" in str(yaml.safe_load(path.read_text())["runtime"])
]
PLUGINS: Final = [
    path for path in sorted((ROOT / "examples").glob("*/Pulumi.yaml")) if path not in PROJECTS
]


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_a_python_project_names_the_environment_of_the_checkout(project: Path) -> None:
    content = read(project)
    place = project.parent / content["runtime"]["options"]["virtualenv"]
    assert place.resolve() == (ROOT / ".venv").resolve()
    # For the dynamic provider the engine looks in the program's folder; set-up links this one.
    assert content.get("main", "examples/quickstart") == "examples/quickstart"


@pytest.mark.parametrize("project", PLUGINS, ids=lambda path: path.parent.name)
def test_every_other_project_names_the_folder_of_the_plugin(project: Path) -> None:
    content = read(project)
    named = [
        *(plugin["path"] for plugin in content.get("plugins", {}).get("providers", ())),
        *content.get("packages", {}).values(),
    ]
    assert [(project.parent / path).resolve() for path in named] == [ROOT.resolve() / "provider"]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_a_copy_of_an_example_runs_in_the_activated_environment(
    project: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "Pulumi.yaml"
    copy.write_text(project.read_text())
    use_active_environment(copy)
    assert read(copy) == {**read(project), "runtime": "python"}
