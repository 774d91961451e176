# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The execution environment, as ansible-builder prepares it from the tarball. Tests have no container engine."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness import BIN, environment

ROOT = Path(__file__).parents[2]
DEFINITION = ROOT / "extensions" / "patterns" / "nightly_enrollment" / "exec_env" / "execution-environment.yml"
PINS = re.findall(r"^((?:boto3|botocore)==.+)", (ROOT / "dev" / "requirements" / "run.txt").read_text(), re.MULTILINE)


def run(program: str, *arguments: str | Path, cwd: Path, collections: str = "") -> str:
    """Run a program of Ansible; what it prints."""
    settings = {"ANSIBLE_COLLECTIONS_PATH": collections or str(cwd), "ANSIBLE_HOME": str(cwd / ".ansible")}
    done = subprocess.run(
        [str(BIN / program), *map(str, arguments)],
        cwd=cwd,
        env=environment(cwd, settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    run("ansible-galaxy", "collection", "build", ROOT, "--output-path", folder, cwd=folder)
    return next(folder.glob("*.tar.gz"))


def definition() -> dict[str, Any]:
    return dict(yaml.safe_load(DEFINITION.read_text()))


def test_the_definition_pins_the_tested_botocore_which_has_the_model() -> None:
    assert definition()["dependencies"]["python"] == PINS
    names = [collection["name"] for collection in definition()["dependencies"]["galaxy"]["collections"]]
    assert names == ["contactcenter.voiceid", "amazon.aws"]


def test_introspect_finds_the_requirements_of_the_tarball(tarball: Path, tmp_path: Path, collections_path: str) -> None:
    searched = os.pathsep.join([str(tmp_path), *collections_path.split(os.pathsep)[1:]])
    options = ["--offline", "--collections-path", tmp_path]
    run("ansible-galaxy", "collection", "install", tarball, *options, cwd=tmp_path, collections=searched)
    printed = run("ansible-builder", "introspect", tmp_path, cwd=tmp_path)
    for package in ("boto3", "botocore"):
        assert re.search(rf"{package}>=\S+ +# from collection contactcenter.voiceid", printed), printed


def test_create_writes_the_context_of_the_image(tarball: Path, tmp_path: Path) -> None:
    """The tarball takes the place of the release on Galaxy."""
    document = definition()
    [collection] = [
        entry for entry in document["dependencies"]["galaxy"]["collections"] if entry["name"] == "contactcenter.voiceid"
    ]
    collection.update(name=str(tarball), type="file", version="*")
    (tmp_path / "execution-environment.yml").write_text(yaml.safe_dump(document))
    options = ["--context", tmp_path / "context", "--output-filename", "Containerfile"]
    run("ansible-builder", "create", *options, cwd=tmp_path)
    build = tmp_path / "context" / "_build"
    assert (build / "requirements.txt").read_text().split() == PINS
    assert str(tarball) in (build / "requirements.yml").read_text()
    assert "python3.12" in (tmp_path / "context" / "Containerfile").read_text()
