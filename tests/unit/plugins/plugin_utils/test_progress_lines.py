# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines that show the progress of a wait."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.plugin_utils._progress import Progress, duration, printable, rate


def report(at: float, *states: dict[str, Any]) -> bytes:
    return json.dumps({"at": at, "states": states}).encode() + b"\n"


def state(percent: int | None = 0, status: str = "IN_PROGRESS", key: str = "a", **changes: Any) -> dict[str, Any]:
    known = {"noun": "enrollment job", "id": key, "name": None, "status": status, "percent": percent, "ended": False}
    return {**known, **changes}


def ended(key: str = "a") -> dict[str, Any]:
    return state(100, "COMPLETED", key, ended=True)


def test_a_resource_has_its_name_and_id() -> None:
    assert Progress().feed(report(0, state(name="monday"))) == ["enrollment job monday (a): IN_PROGRESS, 0 percent"]


def test_a_resource_may_have_neither_name_nor_percentage() -> None:
    assert Progress().feed(report(0, state(None, "PENDING", noun="domain"))) == ["domain a: PENDING"]


def test_rate_and_time_left_are_those_since_the_present_status_began() -> None:
    progress = Progress()
    progress.feed(report(0, state(0, "SUBMITTED")))
    assert progress.feed(report(1000, state(20))) == ["enrollment job a: IN_PROGRESS, 20 percent"]
    (line,) = progress.feed(report(1060, state(40)))
    assert line == "enrollment job a: IN_PROGRESS, 40 percent, 20 percent per minute, about 3 minutes left"
    (line,) = progress.feed(report(1180, state(50)))
    assert line == "enrollment job a: IN_PROGRESS, 50 percent, 10 percent per minute, about 5 minutes left"


@pytest.mark.parametrize(("at", "percent"), [(10, 20), (10, 10), (5, 30)])
def test_without_progress_there_is_no_rate(at: float, percent: int) -> None:
    progress = Progress()
    progress.feed(report(5, state(20)))
    assert progress.feed(report(at, state(percent))) == [f"enrollment job a: IN_PROGRESS, {percent} percent"]


def test_the_last_line_has_the_duration_of_the_wait() -> None:
    progress = Progress()
    progress.feed(report(5, state(20)))
    assert progress.feed(report(65, ended())) == ["enrollment job a: COMPLETED, 100 percent, after 1 minute 5 seconds"]


def test_each_of_a_few_resources_has_a_line() -> None:
    lines = Progress().feed(report(0, *(state(key=key) for key in "abcde")))
    assert [line[:16] for line in lines] == [f"enrollment job {key}" for key in "abcde"]


def test_many_resources_share_a_line() -> None:
    progress = Progress()
    assert progress.feed(report(0, *(state(key=key) for key in "abcdef"))) == [
        "6 enrollment jobs: 6 IN_PROGRESS, 0 percent"
    ]
    (line,) = progress.feed(report(60, ended("a"), state(50, key="b")))
    assert line == (
        "6 enrollment jobs: 1 COMPLETED, 5 IN_PROGRESS, 25 percent, 25 percent per minute, about 3 minutes left"
    )
    (line,) = progress.feed(report(180, *(ended(key) for key in "bcdef")))
    assert line == "6 enrollment jobs: 6 COMPLETED, 100 percent, after 3 minutes"


def test_a_line_of_the_file_may_arrive_in_parts() -> None:
    progress, data = Progress(), report(0, state()) + report(1, state(50))
    lines = [line for start in range(len(data)) for line in progress.feed(data[start : start + 1])]
    assert lines == Progress().feed(data) and len(lines) == 2


@pytest.mark.parametrize("line", [b"x", b"[]", b"{}", b"\xff", b'{"at": 1, "states": [{"id": "a"}]}', b'{"at": null}'])
def test_other_lines_are_ignored(line: bytes) -> None:
    progress = Progress()
    assert progress.feed(line + b"\n" + report(0, state())) == ["enrollment job a: IN_PROGRESS, 0 percent"]


def test_control_characters_do_not_reach_the_terminal() -> None:
    (line,) = Progress().feed(report(0, state(name="\x1b[2J\r\nok")))
    assert line == "enrollment job ?[2J??ok (a): IN_PROGRESS, 0 percent"
    assert printable("a" * 1000) == "a" * 300 + "..."


@pytest.mark.parametrize(
    ("percent_per_second", "text"),
    [
        (25.0, "25 percent per second"),
        (1.0, "1 percent per second"),
        (0.2, "12 percent per minute"),
        (0.01, "36 percent per hour"),
        (0.0001, "0.36 percent per hour"),
    ],
)
def test_rate(percent_per_second: float, text: str) -> None:
    assert rate(percent_per_second) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (0.7, "1 second"),
        (59.7, "1 minute"),
        (61, "1 minute 1 second"),
        (3599.9, "1 hour"),
        (7500, "2 hours 5 minutes"),
        (7531, "2 hours 6 minutes"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text
