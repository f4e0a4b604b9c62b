"""Uploads of a YAML stack: the plugin's resource, from paths, assets and archives."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
PLUGIN = {"providers": [{"name": "sagemaker-training", "path": str(ROOT / "provider")}]}

NewProject = Callable[..., Project]


@pytest.fixture
def new_project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> NewProject:
    """Return a function that makes a project with these uploads, beside a folder of code."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "train.py").write_text("print(1)\n")
    (tmp_path / "source" / "model.py").write_text("x = 1\n")

    def make(**uploads: dict[str, Any]) -> Project:
        program = {
            "name": "uploads",
            "runtime": "yaml",
            "plugins": PLUGIN,
            "resources": {
                name: {
                    "type": "sagemaker-training:Upload",
                    "properties": {"bucket": sagemaker_emulator.bucket, **given},
                }
                for name, given in uploads.items()
            },
            "outputs": {name: f"${{{name}.uri}}" for name in uploads},
        }
        (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program))
        return Project(tmp_path, sagemaker_emulator).start()

    return make


def objects(emulator: RunningEmulator) -> dict[str, bytes]:
    """Return the content of every object but the claims."""
    s3, bucket = emulator.client("s3"), emulator.bucket
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {
        item["Key"]: s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
        for item in listed
        if "/.claims/" not in f"/{item['Key']}"
    }


def test_paths_assets_and_archives_are_sent_and_a_changed_file_is_named(
    new_project: NewProject, tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as packed:
        packed.writestr("lib/data.csv", "1,2\n")
    text = {"fn::stringAsset": "epochs: 5\n"}
    project = new_project(
        plain={"path": "source"},
        folder={"path": {"fn::fileArchive": "./source"}},
        file={"path": {"fn::fileAsset": "./source/train.py"}, "prefix": "file"},
        packed={"path": {"fn::fileArchive": "./packed.zip"}, "prefix": "packed"},
        put={
            "path": {
                "fn::assetArchive": {
                    "settings.yaml": text,
                    "code": {"fn::fileArchive": "./source"},
                    "main.py": {"fn::fileAsset": "./source/train.py"},
                }
            },
            "prefix": "put",
        },
    )
    first = project.run("up", "--yes", "--skip-preview")
    assert first.code == 0, first.said
    uris = project.outputs()
    assert uris["plain"] == uris["folder"]

    def keys_of(name: str) -> dict[str, bytes]:
        folder = uris[name].removeprefix(f"s3://{sagemaker_emulator.bucket}/")
        return {
            key.removeprefix(folder): body
            for key, body in objects(sagemaker_emulator).items()
            if key.startswith(folder)
        }

    assert keys_of("plain") == {"train.py": b"print(1)\n", "model.py": b"x = 1\n"}
    assert keys_of("file") == {"train.py": b"print(1)\n"}
    assert keys_of("packed") == {"lib/data.csv": b"1,2\n"}
    assert keys_of("put") == {
        "settings.yaml": b"epochs: 5\n",
        "code/train.py": b"print(1)\n",
        "code/model.py": b"x = 1\n",
        "main.py": b"print(1)\n",
    }
    (tmp_path / "source" / "train.py").write_text("print(2)\n")
    # Paths are relative to the project, wherever the command is run.
    preview = project.run("preview", within="source")
    assert "changed train.py" in preview.said
    assert "changed code/train.py, main.py" in preview.said
    assert "+-4 to replace" in preview.said
    assert "2 unchanged" in preview.said
    assert project.run("destroy", "--yes", "--skip-preview").code == 0
    s3 = sagemaker_emulator.client("s3")
    assert "Contents" not in s3.list_objects_v2(Bucket=sagemaker_emulator.bucket)
