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
LOCKED = (ROOT / "dev" / "requirements" / "test.txt").read_text()
PINS = re.findall(r"^((?:boto3|botocore)==[0-9.]+)", LOCKED, re.MULTILINE)


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


@pytest.fixture(scope="module")
def context(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build context of the image. The tarball takes the place of the release on Galaxy."""
    folder = tmp_path_factory.mktemp("context")
    document = definition()
    [collection] = [
        entry for entry in document["dependencies"]["galaxy"]["collections"] if entry["name"] == "contactcenter.voiceid"
    ]
    collection.update(name=str(tarball), type="file", version="*")
    (folder / "execution-environment.yml").write_text(yaml.safe_dump(document))
    run("ansible-builder", "create", "--context", folder, "--output-filename", "Containerfile", cwd=folder)
    return folder


def test_create_writes_the_context_of_the_image(tarball: Path, context: Path) -> None:
    assert (context / "_build" / "requirements.txt").read_text().split() == PINS
    assert str(tarball) in (context / "_build" / "requirements.yml").read_text()
    assert "python3.12" in (context / "Containerfile").read_text()


def test_introspect_finds_requirements_that_agree_with_the_pins(
    tarball: Path, context: Path, tmp_path: Path, collections_path: str
) -> None:
    """As the Containerfile runs it, beside amazon.aws. Each version of aiobotocore excludes the pinned botocore."""
    dependencies = collections_path.split(os.pathsep)[1:]
    searched = os.pathsep.join([str(tmp_path), *dependencies])
    options = ["--offline", "--collections-path", tmp_path]
    run("ansible-galaxy", "collection", "install", tarball, *options, cwd=tmp_path, collections=searched)
    [amazon] = [path for folder in dependencies if (path := Path(folder, "ansible_collections", "amazon")).exists()]
    (tmp_path / "ansible_collections" / "amazon").symlink_to(amazon)
    build = context / "_build"
    options = ["--user-pip", build / "requirements.txt", "--exclude-pip-reqs", build / "exclude-requirements.txt"]
    run("ansible-builder", "introspect", tmp_path, *options, "--write-pip", tmp_path / "pip.txt", cwd=tmp_path)
    found = (tmp_path / "pip.txt").read_text()
    for package in ("boto3", "botocore"):
        for collection in ("contactcenter.voiceid", "amazon.aws"):
            assert re.search(rf"^{package}>=\S+ +# from collection {collection}", found, re.MULTILINE), found
    assert set(re.findall(r"^[\w-]+", found, re.MULTILINE)) == {"boto3", "botocore"}
