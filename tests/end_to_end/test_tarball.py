# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tarball, as a release would build it: what is in it, and that the modules installed from it work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from account import Account
from harness import BIN, ModuleRunner, PlaybookRunner, environment
from role_runs import RoleRuns

ROOT = Path(__file__).resolve().parents[2]
# Made by the build, and files and folders of the repository that a user of the collection does not need.
ONLY_IN_TARBALL = {"MANIFEST.json", "FILES.json"}
ONLY_IN_REPOSITORY = {
    ".ansible-lint",
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "LICENSES",
    "Makefile",
    "REUSE.toml",
    "benchmarks",
    "conftest.py",
    "demo",
    "dev",
    "docs/return_values",
    "docs/site",
    "galaxy.yml",
    "moto_voiceid",
    "noxfile.py",
    "pyproject.toml",
    "tests/end_to_end",
    "tests/site",
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
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def repository_files() -> set[Path]:
    """The files that git knows or would add."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return {Path(name) for name in names if (ROOT / name).is_file()}


def is_below(path: Path, tops: set[str]) -> bool:
    return any(path.is_relative_to(top) for top in tops)


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
    expected = {path for path in repository_files() if not is_below(path, ONLY_IN_REPOSITORY)}
    assert names - ONLY_IN_TARBALL == {str(path) for path in expected}


def test_repository_files_are_not_in_the_tarball(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        tops = {Path(member.name).parts[0] for member in archive if member.name != "."}
    assert not tops & {*ONLY_IN_REPOSITORY, ".git", ".state"}
    assert {"plugins", "meta", "README.md", "LICENSE", "CHANGELOG.md"} <= tops


def test_two_builds_have_the_same_content(tarball: Path, home: Path, tmp_path: Path) -> None:
    hashes = file_hashes(tarball)
    assert hashes
    assert file_hashes(build(home, tmp_path)) == hashes


@pytest.fixture(scope="module")
def installed(tarball: Path, home: Path, tmp_path_factory: pytest.TempPathFactory, collections_path: str) -> str:
    """The collections folders with the tarball installed in the first, joined as in PYTHONPATH."""
    folder = tmp_path_factory.mktemp("installed")
    # amazon.aws is installed already, so that the dependency is checked without a Galaxy server.
    _, *dependencies = collections_path.split(os.pathsep)
    searched = os.pathsep.join([str(folder), *dependencies])
    galaxy("install", tarball, "--offline", "--collections-path", folder, home=home, collections=searched)
    return searched


def test_every_installed_module_imports_its_module_utils(installed: str, home: Path) -> None:
    folder = Path(installed.split(os.pathsep)[0])
    files = sorted(path.relative_to(folder) for path in folder.glob("ansible_collections/*/*/plugins/modules/*.py"))
    assert {file.name for file in files} == {path.name for path in (ROOT / "plugins" / "modules").glob("*.py")}
    names = [".".join(file.with_suffix("").parts) for file in files]
    script = (
        "import sys, importlib, json; print(json.dumps([importlib.import_module(n).__file__ for n in sys.argv[1:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *names],
        cwd=home,
        env=environment(home, {"PYTHONPATH": installed}),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [str(folder / file) for file in files]


def test_the_installed_module_describes_a_job(installed: str, home: Path, endpoint: str, account: Account) -> None:
    job_id = account.job_in_state("COMPLETED")
    options = {"domain_id": account.domain_id, "job_ids": [job_id]}
    result = ModuleRunner(endpoint, installed, home)("voiceid_enrollment_job_info", options)
    assert [(job["job_id"], job["job_status"]) for job in result["enrollment_jobs"]] == [(job_id, "COMPLETED")]


def test_the_installed_role_enrolls_a_speaker(
    installed: str, home: Path, endpoint: str, account: Account, tmp_path: Path
) -> None:
    runs = RoleRuns("batch_enrollment", account, PlaybookRunner(endpoint, installed, home), tmp_path)
    runs.write_csv("callers.csv", "speaker_id", "alice")
    done = runs.run()
    assert done.rc == 0, done.stdout
    assert set(account.speaker_ids()) == {"alice"}
