# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cases that the collection does not yet handle, in one place: strict xfails.

Whoever mends a case removes its line. A case that passes although it is listed fails the tests, and so does a line that
names no case.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LIST = Path(__file__).with_suffix(".txt")


def expected_failures() -> dict[str, str]:
    """The reason of each case, by ``<file>::<case>``. In the list, a line ``# reason`` stands before its cases."""
    reasons, reason = {}, ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            reason = line.removeprefix("#").strip()
        elif line:
            reasons[line] = reason
    return reasons


def case_id(item: pytest.Item) -> str:
    return f"{item.path.name}::{item.nodeid.split('::', 1)[1]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases of the list."""
    reasons = expected_failures()
    for item in items:
        if item.path.parent == LIST.parent and case_id(item) in reasons:
            item.add_marker(pytest.mark.xfail(reason=reasons[case_id(item)], strict=True))
