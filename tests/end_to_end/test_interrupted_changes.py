# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that fails after it has changed something returns the change, and the last known facts: in every module."""

from __future__ import annotations

from typing import Any

import pytest

from account import Account
from api_calls import changing_calls
from harness import ModuleResult, ModuleRunner
from moto_voiceid.control import Control

DESCRIPTION = "Voices from the refund fraud of March"


@pytest.fixture
def watchlist(account: Account) -> dict[str, Any]:
    """The options of voiceid_watchlist for a new watchlist."""
    return {"domain_id": account.domain_id, "name": "refund-fraud", "description": DESCRIPTION}


def denied_second(
    run_module: ModuleRunner, control: Control, operation: str, module: str, options: dict[str, Any]
) -> ModuleResult:
    """Run a module whose first call of an operation is carried out, and whose second one is denied."""
    with control.hold(operation, stage="response") as hold:
        running = run_module.start(module, options)
        hold.wait_for(1)
        control.add_fault(operation=operation, kind="access-denied")
        hold.release()
        return running.finish()


def test_a_domain_that_cannot_be_read_after_its_creation(
    run_module: ModuleRunner, control: Control, account: Account
) -> None:
    options = {"name": "help-line", "server_side_encryption_configuration": {"kms_key_id": account.key_arn}}
    control.add_fault(operation="DescribeDomain", kind="access-denied")
    failed = run_module("voiceid_domain", options)
    assert failed["error"]["operation"] == "DescribeDomain"
    assert failed.changed
    [created] = account.voice_id.list_domains()["DomainSummaries"]
    assert failed["domain"]["domain_id"] == created["DomainId"]
    assert failed["domain"]["name"] == "help-line"
    assert failed["domain"]["tags"] == {}


def test_a_watchlist_that_cannot_be_read_after_its_creation(
    run_module: ModuleRunner, control: Control, account: Account, watchlist: dict[str, Any]
) -> None:
    control.add_fault(operation="DescribeWatchlist", kind="access-denied")
    failed = run_module("voiceid_watchlist", watchlist, diff=True)
    assert failed["error"]["operation"] == "DescribeWatchlist"
    assert failed.changed
    [created] = [
        found
        for found in account.voice_id.list_watchlists(DomainId=account.domain_id)["WatchlistSummaries"]
        if not found["DefaultWatchlist"]
    ]
    assert failed["watchlist"]["watchlist_id"] == created["WatchlistId"]
    assert failed["watchlist"]["description"] == DESCRIPTION
    assert failed["diff"] == {"before": {}, "after": {"name": "refund-fraud", "description": DESCRIPTION}}


def test_a_rejected_change_is_not_a_change(
    run_module: ModuleRunner, control: Control, watchlist: dict[str, Any]
) -> None:
    control.add_fault(operation="CreateWatchlist", kind="access-denied")
    refused = run_module("voiceid_watchlist", watchlist, diff=True)
    assert refused.failed
    assert refused["changed"] is False
    assert "watchlist" not in refused.result
    assert refused["diff"] == {"before": {}, "after": {}}

    before = run_module("voiceid_watchlist", watchlist)["watchlist"]
    for operation, options in (("UpdateWatchlist", {"description": "New"}), ("DeleteWatchlist", {"state": "absent"})):
        control.add_fault(operation=operation, kind="access-denied")
        refused = run_module("voiceid_watchlist", {**watchlist, **options})
        assert refused["changed"] is False
        assert refused["watchlist"] == before


def test_a_repeated_response_to_a_creation_is_not_a_change(
    run_module: ModuleRunner, control: Control, watchlist: dict[str, Any]
) -> None:
    """The first answer is the watchlist of an earlier run, renamed since. The second creation is denied."""
    created = run_module("voiceid_watchlist", watchlist)["watchlist"]
    run_module("voiceid_watchlist", {**watchlist, "watchlist_id": created["watchlist_id"], "name": "refunds"})
    control.clear_requests()
    failed = denied_second(run_module, control, "CreateWatchlist", "voiceid_watchlist", watchlist)
    assert changing_calls(control) == ["CreateWatchlist", "CreateWatchlist"]
    assert failed["error"]["operation"] == "CreateWatchlist"
    assert failed["changed"] is False
    assert "watchlist" not in failed.result


def test_speakers_of_whom_some_were_opted_out(run_module: ModuleRunner, control: Control, account: Account) -> None:
    control.set_quotas(speakers_per_domain=1)
    options = {"domain_id": account.domain_id, "speaker_ids": ["alice", "bob"], "state": "opted_out"}
    failed = run_module("voiceid_speaker", {**options, "max_concurrency": 1})
    assert failed["error"]["kind"] == "quota"
    assert failed.changed
    assert failed["done_ids"] == ["alice"] and failed["not_done_ids"] == ["bob"]
    [alice] = failed["speakers"]
    assert (alice["customer_speaker_id"], alice["status"]) == ("alice", "OPTED_OUT")
    assert alice["generated_speaker_id"].startswith("id#")


def test_speakers_of_whom_some_were_deleted(run_module: ModuleRunner, control: Control, account: Account) -> None:
    options = {"domain_id": account.domain_id, "speaker_ids": ["alice", "bob"]}
    run_module("voiceid_speaker", {**options, "state": "opted_out"})
    options = {**options, "state": "absent", "max_concurrency": 1}
    failed = denied_second(run_module, control, "DeleteSpeaker", "voiceid_speaker", options)
    assert failed["error"]["kind"] == "access_denied"
    assert failed.changed
    assert [speaker["customer_speaker_id"] for speaker in failed["speakers"]] == ["bob"]


def test_a_fraudster_who_is_put_on_a_watchlist_and_not_removed_from_the_other(
    run_module: ModuleRunner, control: Control, account: Account
) -> None:
    carol = account.fraudster("carol")
    [default_id] = account.voice_id.describe_fraudster(DomainId=account.domain_id, FraudsterId=carol)["Fraudster"][
        "WatchlistIds"
    ]
    other_id = account.voice_id.create_watchlist(DomainId=account.domain_id, Name="refunds")["Watchlist"]["WatchlistId"]
    control.add_fault(operation="DisassociateFraudster", kind="access-denied")
    options = {"domain_id": account.domain_id, "fraudster_ids": [carol], "watchlist_ids": [other_id]}
    failed = run_module("voiceid_fraudster", options)
    assert failed["error"]["operation"] == "DisassociateFraudster"
    assert failed.changed
    assert failed["done_ids"] == [] and failed["not_done_ids"] == [carol]
    [fraudster] = failed["fraudsters"]
    assert fraudster["generated_fraudster_id"] == carol
    assert set(fraudster["watchlist_ids"]) == {default_id, other_id}


@pytest.mark.parametrize(
    ("module", "describe"),
    [
        ("voiceid_enrollment_job", "DescribeSpeakerEnrollmentJob"),
        ("voiceid_fraudster_registration_job", "DescribeFraudsterRegistrationJob"),
    ],
)
def test_a_job_that_cannot_be_read_after_its_start(
    run_module: ModuleRunner, control: Control, account: Account, module: str, describe: str
) -> None:
    control.set_pace("manual")
    control.add_fault(operation=describe, kind="access-denied")
    options = {
        "domain_id": account.domain_id,
        "job_name": "monday",
        "data_access_role_arn": account.role_arn,
        "input_data_config": {"s3_uri": f"s3://{account.bucket}/monday.json"},
        "output_data_config": {"s3_uri": f"s3://{account.bucket}/out"},
        "wait": True,
        "wait_delay": 0.1,
    }
    failed = run_module(module, options)
    assert failed["error"]["operation"] == describe
    assert failed.changed
    job = failed[module.removeprefix("voiceid_")]
    assert (job["job_name"], job["job_status"], job["ended"]) == ("monday", "SUBMITTED", False)
    assert job["output_file_s3_uri"].endswith(f"/{job['job_id']}/monday.json.out")
