# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Fraudster registration jobs: duplicates, quotas, and failures."""

import io
import wave
from typing import Any

import pytest


def statuses(output: dict[str, Any]) -> list[str]:
    assert output["Errors"] == []
    return [success["RegistrationStatus"] for success in output["SuccessfulRegistrations"]]


def test_fraudsters_are_registered(account: Any, domain_id: str) -> None:
    output = account.register(domain_id, "alice", "bob")
    assert (output["Version"], output["Errors"]) == ("1.0", [])
    listed = account.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"]
    assert output["SuccessfulRegistrations"] == [
        {
            "RequestId": f"r-{caller}",
            "GeneratedFraudsterId": fraudster["GeneratedFraudsterId"],
            "RegistrationStatus": "NEW_FRAUDSTER",
        }
        for caller, fraudster in zip(("alice", "bob"), listed, strict=True)
    ]


def test_a_duplicate_is_skipped_and_has_the_id_of_the_fraudster(account: Any, domain_id: str) -> None:
    (known,) = account.register(domain_id, "alice")["SuccessfulRegistrations"]
    (again,) = account.register(domain_id, "alice")["SuccessfulRegistrations"]
    assert again == {
        "RequestId": "r-alice",
        "GeneratedFraudsterId": known["GeneratedFraudsterId"],
        "RegistrationStatus": "DUPLICATE_SKIPPED",
        "FraudsterSimilarityScore": 100,
    }
    assert len(account.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"]) == 1


def test_register_a_duplicate_as_new(account: Any, domain_id: str) -> None:
    account.register(domain_id, "alice")
    config = {"DuplicateRegistrationAction": "REGISTER_AS_NEW"}
    assert statuses(account.register(domain_id, "alice", RegistrationConfig=config)) == ["NEW_FRAUDSTER"]
    assert len(account.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"]) == 2


@pytest.mark.parametrize(("threshold", "status"), [(0, "DUPLICATE_SKIPPED"), (1, "NEW_FRAUDSTER")])
def test_a_score_at_the_threshold_is_a_duplicate(account: Any, domain_id: str, threshold: int, status: str) -> None:
    account.register(domain_id, "alice")
    config = {"FraudsterSimilarityThreshold": threshold}
    assert statuses(account.register(domain_id, "bob", RegistrationConfig=config)) == [status]


def test_one_common_recording_is_a_duplicate(account: Any, domain_id: str) -> None:
    account.register(domain_id, "alice")
    audio = [account.speech("alice")[1], *account.speech("bob")]
    manifest = account.manifest("FraudsterRegistrationRequests", [{"RequestId": "mixed", "AudioSpecifications": audio}])
    job = account.ended(account.start_registration(domain_id, manifest), "fraudster_registration")
    assert statuses(account.output(job)) == ["DUPLICATE_SKIPPED"]


def test_a_fraudster_on_another_watchlist_is_not_a_duplicate(account: Any, domain_id: str) -> None:
    account.register(domain_id, "alice")
    watchlist_id = account.voice_id.create_watchlist(DomainId=domain_id, Name="w")["Watchlist"]["WatchlistId"]
    config = {"WatchlistIds": [watchlist_id]}
    assert statuses(account.register(domain_id, "alice", RegistrationConfig=config)) == ["NEW_FRAUDSTER"]
    assert len(account.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"]) == 2


def test_the_quota_of_the_watchlist(account: Any, domain_id: str) -> None:
    account.control.set_quotas(fraudsters_per_watchlist=1)
    output = account.register(domain_id, "alice", "bob")
    assert [success["RequestId"] for success in output["SuccessfulRegistrations"]] == ["r-alice"]
    assert [(error["RequestId"], error["ErrorCode"]) for error in output["Errors"]] == [("r-bob", 402)]


def test_the_quota_of_the_job(account: Any, domain_id: str) -> None:
    account.control.set_quotas(fraudsters_per_registration_job=1)
    job = account.start_registration(domain_id, account.fraudsters_manifest("alice", "bob"))
    failed = account.ended(job, "fraudster_registration")
    assert (failed["JobStatus"], failed["FailureDetails"]["StatusCode"]) == ("FAILED", 402)


def silence(seconds: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(bytes(2 * 8000 * seconds))
    return file.getvalue()


def test_too_little_speech_is_refused(account: Any, domain_id: str) -> None:
    audio = [{"S3Uri": account.put("silence.wav", silence(seconds=60)), "ChannelId": 0}]
    manifest = account.manifest("FraudsterRegistrationRequests", [{"RequestId": "r", "AudioSpecifications": audio}])
    job = account.ended(account.start_registration(domain_id, manifest), "fraudster_registration")
    (error,) = account.output(job)["Errors"]
    assert (error["ErrorCode"], error["ErrorMessage"][:17]) == (400, "Not enough speech")


def test_the_watchlist_is_deleted_during_the_job(account: Any, domain_id: str) -> None:
    account.control.set_pace("manual")
    watchlist_id = account.voice_id.create_watchlist(DomainId=domain_id, Name="w")["Watchlist"]["WatchlistId"]
    job = account.start_registration(
        domain_id, account.fraudsters_manifest("alice"), RegistrationConfig={"WatchlistIds": [watchlist_id]}
    )
    account.voice_id.delete_watchlist(DomainId=domain_id, WatchlistId=watchlist_id)
    account.control.step(1)
    (error,) = account.output(account.describe_job(job, "fraudster_registration"))["Errors"]
    assert (error["ErrorCode"], watchlist_id in error["ErrorMessage"]) == (400, True)
    assert account.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"] == []


def test_list_jobs_by_status(account: Any, domain_id: str) -> None:
    account.register(domain_id, "alice")
    listing = account.voice_id.list_fraudster_registration_jobs
    (summary,) = listing(DomainId=domain_id, JobStatus="COMPLETED")["JobSummaries"]
    assert summary["JobProgress"] == {"PercentComplete": 100}
    assert listing(DomainId=domain_id, JobStatus="FAILED")["JobSummaries"] == []
