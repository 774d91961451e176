# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several parallel runs reports a change."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import claims
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import in_parallel

HERE = "http://127.0.0.1:5000"


def test_one_of_many_claims(tmp_path: Path) -> None:
    claimed = in_parallel(lambda dummy: claims.claim(str(tmp_path), HERE, "job"), range(50), 10)
    assert claimed.count(True) == 1


def test_other_changes_have_other_claims(tmp_path: Path) -> None:
    assert all(claims.claim(str(tmp_path), HERE, job) for job in ("a", "b", None, ("a", "b")))


def test_what_cannot_be_decided_is_claimed(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    assert claims.claim(missing, HERE, "job")
    assert claims.claim(missing, HERE, "job")


def test_obsolete_claims_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    claims.claim(str(tmp_path), HERE, "old")
    [old] = tmp_path.iterdir()
    other = tmp_path / "ansible-tmp-1"
    other.touch()
    for path in (old, other):
        os.utime(path, times=(time.time() - 2 * claims.OBSOLETE,) * 2)
    assert claims.claim(str(tmp_path), HERE, "new")
    assert not old.exists()
    assert other.exists()
    assert len(list(tmp_path.iterdir())) == 2
