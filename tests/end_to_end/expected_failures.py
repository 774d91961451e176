# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cases that the collection does not yet handle: strict xfails, listed in ``expected_failures.txt``.

Whoever fixes a case removes its line. A listed case that passes is a failure, and a line for a case that does not exist
is an error.
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


@pytest.hookimpl(tryfirst=True)  # before -k and the like deselect cases
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the cases of the list."""
    reasons = expected_failures()
    ours = {case_id(item): item for item in items if item.path.parent == LIST.parent}
    for case in reasons.keys() & ours.keys():
        ours[case].add_marker(pytest.mark.xfail(reason=reasons[case], strict=True))
    if not config.getoption("lf") and not any("::" in argument for argument in config.args):
        files = {item.path.name for item in ours.values()}
        unknown = [case for case in reasons if case.partition("::")[0] in files and case not in ours]
        if unknown:
            raise pytest.UsageError(f"{LIST.name} lists cases that do not exist: {', '.join(unknown)}")
