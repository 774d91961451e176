# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several parallel runs reports a change."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import claims
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import in_parallel

HERE = "http://127.0.0.1:5000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the claims of this user are."""
    return tmp_path / f"{claims.FOLDER}-{os.geteuid()}"


def claim(tmp_path: Path, *key: object) -> bool:
    return claims.claim(HERE, *key, parent=str(tmp_path))


def age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, times=(time.time() - 2 * claims.OBSOLETE,) * 2)


def test_one_of_many_claims(tmp_path: Path) -> None:
    claimed = in_parallel(lambda dummy: claim(tmp_path, "job"), range(50), 10)
    assert claimed.count(True) == 1


def test_other_changes_have_other_claims(tmp_path: Path) -> None:
    assert all(claim(tmp_path, job) for job in ("a", "b", None, ("a", "b")))


def test_claims_are_in_the_directory_for_temporary_files(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert claims.claim(HERE, "job")
    assert folder.is_dir()


def test_claims_are_empty_and_belong_to_the_user_alone(tmp_path: Path, folder: Path) -> None:
    claim(tmp_path, "job")
    [file] = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes() == b""
    assert "job" not in file.name


def make_nothing(folder: Path) -> None:
    folder.parent.rmdir()


def make_file(folder: Path) -> None:
    folder.touch()


def make_link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere")


def make_folder_that_others_can_write(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


@pytest.mark.parametrize("make", [make_nothing, make_file, make_link, make_folder_that_others_can_write])
def test_what_cannot_be_decided_is_claimed(tmp_path: Path, folder: Path, make: Callable[[Path], None]) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    make(parent / folder.name)
    assert claim(parent, "job")
    assert claim(parent, "job")
    assert [path for path in tmp_path.rglob("*") if len(path.name) == 64] == []  # no claim was written anywhere


def test_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert claim(tmp_path, "job")
    assert claim(tmp_path, "job")
    assert list((tmp_path / f"{claims.FOLDER}-{other}").iterdir()) == []


def test_link_is_not_followed(tmp_path: Path, folder: Path) -> None:
    claim(tmp_path, "job")
    [file] = folder.iterdir()
    file.unlink()
    file.symlink_to(tmp_path / "target")
    assert not claim(tmp_path, "job")
    assert not (tmp_path / "target").exists()


def test_obsolete_claims_are_deleted(tmp_path: Path, folder: Path) -> None:
    claim(tmp_path, "old")
    [old] = folder.iterdir()
    beside = tmp_path / "beside"
    beside.touch()
    age(old, beside)
    assert claim(tmp_path, "new")
    assert not old.exists()
    assert beside.exists()
    assert len(list(folder.iterdir())) == 1


def test_claim_that_cannot_be_deleted_does_not_keep_the_others(tmp_path: Path, folder: Path) -> None:
    for number in range(5):
        claim(tmp_path, number)
    old = list(folder.iterdir())
    undeletable = folder / "a-folder"
    undeletable.mkdir()
    age(*old, undeletable)
    assert claim(tmp_path, "new")
    assert undeletable.exists()
    assert not any(path.exists() for path in old)
