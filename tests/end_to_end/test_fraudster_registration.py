# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role fraudster_registration: from a CSV file and WAV files to fraudsters in a watchlist."""

from __future__ import annotations

from pathlib import Path

import pytest

from account import Account
from harness import PlaybookRunner
from role_runs import RoleRuns, recap, snippets

pytestmark = pytest.mark.slow

TEMPLATE = "{{ 7 * 7 }}"


def test_fraudsters_are_registered_once(account: Account, run_playbook: PlaybookRunner, tmp_path: Path) -> None:
    runs = RoleRuns("fraudster_registration", account, run_playbook, tmp_path)
    runs.write_csv("fraudsters.csv", "name", "refund-1", "refund-2", TEMPLATE)
    # The endpoint of Voice ID as in the README of the other role.
    settings = snippets("batch_enrollment")[1].replace("https://voiceid.example.com", run_playbook.endpoint)
    settings = settings.replace("      profile: contact-centre\n", "")
    playbook = runs.playbook.read_text()
    runs.playbook.write_text(playbook.replace("  roles:\n", f"{settings}  roles:\n"))
    watchlist = account.watchlist("refunds")
    options = {
        "endpoint_url": None,
        "on_invalid": "skip",
        "registration_config": {"watchlist_ids": [watchlist]},
    }
    first = runs.run(**options)
    assert first.rc == 0, first.stdout
    found = account.voice_id.list_fraudsters(DomainId=account.domain_id, WatchlistId=watchlist)["FraudsterSummaries"]
    outcome = runs.outcome
    *registered, invalid = outcome["fraudsters"]
    assert [(fraudster["name"], fraudster["status"]) for fraudster in registered] == [
        ("refund-1", "NEW_FRAUDSTER"),
        ("refund-2", "NEW_FRAUDSTER"),
    ]
    assert {fraudster["generated_fraudster_id"] for fraudster in registered} == {
        fraudster["GeneratedFraudsterId"] for fraudster in found
    }
    assert (invalid["name"], invalid["status"]) == (TEMPLATE, "INVALID")
    assert [outcome[f"{name}_count"] for name in ("registered", "refused", "invalid")] == [2, 0, 1]
    failed = Path(outcome["report"]["failed_csv"]).read_text(encoding="utf-8-sig")
    assert failed.splitlines()[1].startswith(f"{TEMPLATE},{tmp_path}/")

    again = runs.run(**options)
    assert recap(again)["changed"] == 0, again.stdout
    assert runs.outcome == outcome

    # The outcome with one configuration is not that with another one.
    other = account.watchlist("sim-swap")
    moved = runs.run(**{**options, "registration_config": {"watchlist_ids": [other]}})
    assert moved.rc == 0, moved.stdout
    assert runs.outcome["registered_count"] == 2
    found = account.voice_id.list_fraudsters(DomainId=account.domain_id, WatchlistId=other)["FraudsterSummaries"]
    assert len(found) == 2


def test_the_report_does_not_replace_the_csv_file(
    account: Account, run_playbook: PlaybookRunner, tmp_path: Path
) -> None:
    runs = RoleRuns("fraudster_registration", account, run_playbook, tmp_path)
    runs.write_csv("fraudsters.csv", "name", "refund-1")
    (tmp_path / "link").symlink_to(tmp_path)
    content = (tmp_path / "fraudsters.csv").read_text()
    run = runs.run(report_dir="link")
    assert run.rc == 2
    assert "Set fraudster_registration_report_dir to another folder" in run.stdout
    assert (tmp_path / "fraudsters.csv").read_text() == content
