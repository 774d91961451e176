# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error for one of many changes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.bulk import interrupted
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError

CAUSE = VoiceIdError("It failed.", "throttled", {"operation": "OptOutSpeaker"})


@pytest.mark.parametrize(
    ("progress", "facts", "summary"),
    [
        ({"a": (0, 1)}, {"done_ids": [], "not_done_ids": ["a"]}, ""),
        ({"a": (1, 2)}, {"done_ids": [], "not_done_ids": ["a"]}, ""),
        (
            {"a": (1, 1), "b": (0, 1), "c": (2, 2)},
            {"done_ids": ["a", "c"], "not_done_ids": ["b"]},
            " 2 of 3 changes were made (done_ids). The others were not made (not_done_ids).",
        ),
    ],
)
def test_an_interruption_reports_what_was_done(
    progress: dict[str, tuple[int, int]], facts: dict[str, Any], summary: str
) -> None:
    error = interrupted(CAUSE, progress)
    assert error.facts == facts
    assert error.msg == f"It failed.{summary}"
    assert (error.kind, error.details) == (CAUSE.kind, CAUSE.details)
