# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tarball, as a release would build it: what is in it, and that the module installed from it works."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from dev import tree
from dev.paths import ROOT
from harness import BIN, ModuleRunner, environment
from world import World

# Made by the build, and files of the repository that only its tools read.
ONLY_IN_TARBALL = {"MANIFEST.json", "FILES.json"}
ONLY_IN_REPOSITORY = {"galaxy.yml", ".ansible-lint", ".gitignore"}
NOT_THE_COLLECTION = {
    "moto_voiceid",
    "benchmarks",
    "demo",
    "dev",
    ".state",
    ".ci",
    ".git",
    "Makefile",
    "pyproject.toml",
}


def galaxy(*arguments: str | Path, home: Path, collections: str = "") -> None:
    """ansible-galaxy collection ARGUMENTS; fails the test unless it ends with 0."""
    done = subprocess.run(
        [BIN / "ansible-galaxy", "collection", *arguments],
        cwd=ROOT,
        env=environment(home, {"ANSIBLE_HOME": str(home / ".ansible"), "ANSIBLE_COLLECTIONS_PATH": collections}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def build(home: Path, folder: Path) -> Path:
    galaxy("build", "--output-path", folder, home=home)
    (tarball,) = folder.iterdir()
    return tarball


def file_hashes(tarball: Path) -> dict[str, str]:
    """The SHA-256 of each file, from the list in the tarball, which ansible-galaxy checks at installation."""
    with tarfile.open(tarball) as archive:
        listing = archive.extractfile("FILES.json")
        assert listing is not None
        files = json.load(listing)["files"]
    return {entry["name"]: entry["chksum_sha256"] for entry in files if entry["ftype"] == "file"}


@pytest.fixture(scope="module")
def tarball(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(home, tmp_path_factory.mktemp("tarball"))


def test_it_holds_the_files_of_the_collection_and_no_others(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        names = {member.name for member in archive if member.isfile()}
    assert names - ONLY_IN_TARBALL == {str(path) for path in tree.files()} - ONLY_IN_REPOSITORY


def test_what_only_the_repository_needs_stays_out(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        tops = {Path(member.name).parts[0] for member in archive if member.name != "."}
    assert not tops & NOT_THE_COLLECTION
    assert {"plugins", "meta", "README.md", "LICENSE", "CHANGELOG.md"} <= tops


def test_two_builds_have_the_same_content(tarball: Path, home: Path, tmp_path: Path) -> None:
    hashes = file_hashes(tarball)
    assert hashes
    assert file_hashes(build(home, tmp_path)) == hashes


def test_the_installed_module_describes_a_job(
    tarball: Path, home: Path, tmp_path: Path, collections_path: str, endpoint: str, world: World
) -> None:
    # amazon.aws is there already, so that the declared dependency is checked without a Galaxy server.
    _, *dependencies = collections_path.split(os.pathsep)
    searched = os.pathsep.join([str(tmp_path), *dependencies])
    galaxy("install", tarball, "--offline", "--collections-path", tmp_path, home=home, collections=searched)
    assert (tmp_path / "ansible_collections/contactcenter/voiceid/plugins/modules").is_dir()

    job_id = world.job_in("COMPLETED")
    options = {"domain_id": world.domain_id, "job_ids": [job_id]}
    result = ModuleRunner(endpoint, searched, home)("voiceid_enrollment_job_info", options)
    assert [(job["job_id"], job["job_status"]) for job in result["enrollment_jobs"]] == [(job_id, "COMPLETED")]
