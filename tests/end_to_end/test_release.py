# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""dev/release.py: versions, tarballs and refusals. The session "release" of nox rehearses a whole release."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml
from packaging.version import Version

import moto_voiceid

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "dev"))

import release  # noqa: E402

FILES_WITH_THE_VERSION = (
    "galaxy.yml",
    *release.PAGES_WITH_THE_VERSION,
    "moto_voiceid/CHANGELOG.md",
    "moto_voiceid/src/moto_voiceid/__init__.py",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that contain the version, in a folder of their own."""
    for name in FILES_WITH_THE_VERSION:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "changelogs" / "fragments").mkdir(parents=True)
    return tmp_path


def test_the_collection_and_the_endpoint_have_the_same_version() -> None:
    assert Version(release.read_version(ROOT)) == Version(moto_voiceid.__version__)


def test_every_file_gets_the_version(copy: Path) -> None:
    release.write_version(copy, "7.8.9-dev0")
    assert release.read_version(copy) == "7.8.9-dev0"
    assert '\n__version__ = "7.8.9.dev0"\n' in (copy / FILES_WITH_THE_VERSION[-1]).read_text()
    for page in release.PAGES_WITH_THE_VERSION:
        assert "contactcenter-voiceid-7.8.9-dev0.tar.gz" in (copy / page).read_text()
    assert (copy / "moto_voiceid" / "CHANGELOG.md").read_text().count("\n## 7.8.9 (not released yet)\n") == 1
    release.write_version(copy, "7.8.9")
    assert release.read_version(copy) == "7.8.9"
    assert (copy / "moto_voiceid" / "CHANGELOG.md").read_text().count("\n## 7.8.9 (not released yet)\n") == 1


def test_the_next_version_has_not_been_released(copy: Path) -> None:
    release.write_version(copy, "2.3.4-dev0")
    assert release.next_version(copy) == "2.3.4"
    (copy / "changelogs" / "changelog.yaml").write_text(yaml.safe_dump({"releases": {"2.3.4": {}}}))
    assert release.next_version(copy) == "2.4.0"


def write_tarball(path: Path, names: list[str], seconds: float) -> Path:
    """A tarball as ansible-galaxy builds it, with the files in this order."""
    files = json.dumps({"files": [{"name": name, "ftype": "file"} for name in names]})
    manifest = json.dumps({"file_manifest_file": {"chksum_sha256": hashlib.sha256(files.encode()).hexdigest()}})
    with tarfile.open(path, "w:gz") as archive:
        for name, text in [("MANIFEST.json", manifest), ("FILES.json", files), *((name, name) for name in names)]:
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(text), seconds
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


def test_tarballs_of_the_same_files_have_the_same_bytes(tmp_path: Path) -> None:
    one = write_tarball(tmp_path / "one.tar.gz", ["README.md", "plugins/a.py", "plugins/b.py"], 1000.25)
    two = write_tarball(tmp_path / "two.tar.gz", ["plugins/b.py", "README.md", "plugins/a.py"], 2000.5)
    for path in (one, two):
        release.normalize(path, 1500)
    assert one.read_bytes() == two.read_bytes()
    with tarfile.open(one) as archive:
        content = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
        assert {member.mtime for member in archive} == {1500}
    assert [*content] == ["MANIFEST.json", "FILES.json", "README.md", "plugins/a.py", "plugins/b.py"]
    assert all(text.decode() == name for name, text in content.items() if not name.endswith(".json"))
    manifest = json.loads(content["MANIFEST.json"])
    assert manifest["file_manifest_file"]["chksum_sha256"] == hashlib.sha256(content["FILES.json"]).hexdigest()


def test_the_checksums_are_right(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_text("a")
    (tmp_path / "b.tar.gz").write_text("b")
    release.write_checksums(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "a.whl: OK\nb.tar.gz: OK\n"


@pytest.fixture
def repository(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository from which 1.0.0 can be released."""
    (copy / "changelogs" / "fragments" / "first.yml").write_text("minor_changes: [voiceid_domain - add it.]\n")
    monkeypatch.setattr(release, "ROOT", copy)
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "test")
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "."],
        ["commit", "--quiet", "-m", "first"],
    ):
        release.git(*command)
    return copy


def test_a_clean_repository_is_ready(repository: Path) -> None:
    release.check_repository("1.0.0")


@pytest.mark.parametrize(
    ("change", "version", "message"),
    [
        ("true", "1.0.0-dev0", "not the version of a release"),
        ("true", "1.0", "not the version of a release"),
        ("git tag 1.0.0", "1.0.0", "has been released already"),
        ("git checkout --quiet --detach", "1.0.0", "HEAD is not a branch"),
        ("echo >> README.md", "1.0.0", "README.md"),
        ("touch new", "1.0.0", "new"),
        ("git rm --quiet changelogs/fragments/first.yml && git commit --quiet -m x", "1.0.0", "nothing to release"),
    ],
)
def test_what_prevents_a_release(repository: Path, change: str, version: str, message: str) -> None:
    subprocess.run(["/bin/sh", "-c", change], cwd=repository, check=True)
    with pytest.raises(SystemExit, match=message):
        release.check_repository(version)
