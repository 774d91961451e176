# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file with the progress of a wait, and the end of a wait whose result nobody can read."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.progress import (
    ProgressFile,
    State,
    result_is_read,
)


def state(percent: int = 0, key: str = "a", ended: bool = False) -> State:
    return State("enrollment job", key, "monday", "COMPLETED" if ended else "IN_PROGRESS", percent, ended)


def written(path: Path) -> list[list[tuple[str, int]]]:
    """IDs and percentages of each report."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [[(found["id"], found["percent"]) for found in line["states"]] for line in lines]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "progress"


def test_only_changes_are_written(path: Path) -> None:
    progress = ProgressFile({"path": str(path)})
    progress.report([state(), state(key="b")])
    progress.report([state(), state(key="b")])
    progress.report([state(50), state(key="b")])
    progress.report([state(100, ended=True)])
    assert written(path) == [[("a", 0), ("b", 0)], [("a", 50)], [("a", 100)]]


def test_resources_for_which_nothing_waits_are_omitted(path: Path) -> None:
    progress = ProgressFile({"path": str(path)})
    progress.report([state(100, ended=True)])
    assert not path.exists()
    progress.report([state(100, ended=True), state(key="b")])
    assert written(path) == [[("b", 0)]]


@pytest.mark.parametrize(("shared", "mode"), [(False, 0o600), (True, 0o644)])
def test_other_users_can_read_the_file_only_if_requested(path: Path, shared: bool, mode: int) -> None:
    umask = os.umask(0o077)
    try:
        ProgressFile({"path": str(path), "shared": shared}).report([state()])
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("request_", [None, "path", {}, {"path": 5}, {"path": "a\0b"}, {"path": "/missing/file"}])
def test_nothing_is_written_for_other_requests(request_: Any) -> None:
    progress = ProgressFile(request_)
    progress.report([state()])
    progress.remove()


def test_an_existing_file_or_link_is_not_touched(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    path.symlink_to(target)
    for existing in (path, target):
        progress = ProgressFile({"path": str(existing)})
        progress.report([state()])
        progress.remove()
    assert path.is_symlink() and target.read_text() == "mine"


def test_the_file_is_deleted(path: Path) -> None:
    progress = ProgressFile({"path": str(path)})
    progress.report([state()])
    progress.remove()
    progress.remove()
    assert not path.exists()


def test_a_pipe_is_read_until_its_other_end_is_closed() -> None:
    reader, writer = os.pipe()
    assert result_is_read(writer)
    os.close(reader)
    assert not result_is_read(writer)
    os.close(writer)


def test_a_terminal_is_read_until_its_other_end_is_closed() -> None:
    controller, terminal = os.openpty()
    assert result_is_read(terminal)
    os.close(controller)
    assert not result_is_read(terminal)
    os.close(terminal)


def test_files_and_devices_are_read(path: Path) -> None:
    for name in (str(path), os.devnull):
        with open(name, "w", encoding="utf-8") as file:
            assert result_is_read(file.fileno())
