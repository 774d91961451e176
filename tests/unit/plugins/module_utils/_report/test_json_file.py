# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as JSON."""

from __future__ import annotations

from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.json_file import json_file
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.tables import Report


def test_the_order_of_members_makes_no_difference() -> None:
    first, second = (
        json_file(Report("Night", "All.", [], [], {}, {"outcome": {"jobs": [job]}}), "2026-03-02T09:14:03+00:00")
        for job in ({"job_id": "1", "ended": True}, {"ended": True, "job_id": "1"})
    )
    assert first == second
