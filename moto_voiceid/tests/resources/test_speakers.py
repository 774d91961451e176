# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Speakers: their two ids, opting out, deletion, and listing."""

from typing import Any


def test_opting_out_an_unknown_speaker_creates_it(account: Any, domain_id: str) -> None:
    speaker = account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
    assert (speaker["CustomerSpeakerId"], speaker["Status"], speaker["DomainId"]) == ("alice", "OPTED_OUT", domain_id)
    assert speaker["GeneratedSpeakerId"].startswith("id#")
    assert "LastAccessedAt" not in speaker


def test_find_a_speaker_by_either_id(account: Any, domain_id: str) -> None:
    account.enroll(domain_id, ("alice", "alice"))
    speaker = account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
    assert speaker["Status"] == "ENROLLED"
    assert speaker["LastAccessedAt"] == speaker["UpdatedAt"]
    generated_id = speaker["GeneratedSpeakerId"]
    assert account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId=generated_id)["Speaker"] == speaker
    assert account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == [speaker]


def test_opt_out_by_generated_id(account: Any, domain_id: str) -> None:
    speaker = account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
    generated_id = speaker["GeneratedSpeakerId"]
    assert account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId=generated_id)["Speaker"] == speaker


def test_opt_out_by_an_unknown_generated_id(account: Any, domain_id: str, refused: Any) -> None:
    error = refused(account.voice_id.opt_out_speaker, DomainId=domain_id, SpeakerId="id#" + "x" * 22)
    assert (error["Code"], error["ResourceType"]) == ("ResourceNotFoundException", "SPEAKER")
    assert account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == []


def test_an_opted_out_speaker_is_enrolled_only_after_its_deletion(account: Any, domain_id: str) -> None:
    account.enroll(domain_id, ("alice", "alice"))
    account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
    (error,) = account.enroll(domain_id, ("alice", "alice"))["Errors"]
    assert (error["RequestId"], error["ErrorCode"]) == ("r-alice", 409)
    account.voice_id.delete_speaker(DomainId=domain_id, SpeakerId="alice")
    (enrolled,) = account.enroll(domain_id, ("alice", "alice"))["SuccessfulEnrollments"]
    assert enrolled["EnrollmentStatus"] == "NEW_ENROLLMENT"


def test_a_deleted_speaker_is_not_found(account: Any, domain_id: str, refused: Any) -> None:
    for speaker in ("alice", "bob"):
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId=speaker)
    account.voice_id.delete_speaker(DomainId=domain_id, SpeakerId="alice")
    for operation in (account.voice_id.describe_speaker, account.voice_id.delete_speaker):
        error = refused(operation, DomainId=domain_id, SpeakerId="alice")
        assert (error["Status"], error["ResourceType"]) == (404, "SPEAKER")
        assert "alice" not in error["Message"]
    left = account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
    assert [speaker["CustomerSpeakerId"] for speaker in left] == ["bob"]


def test_the_quota_refuses_new_speakers_only(account: Any, domain_id: str, refused: Any) -> None:
    account.control.set_quotas(speakers_per_domain=1)
    account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
    account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
    error = refused(account.voice_id.opt_out_speaker, DomainId=domain_id, SpeakerId="bob")
    assert (error["Code"], error["Status"]) == ("ServiceQuotaExceededException", 402)


def test_pages_continue_after_the_last_item(account: Any, domain_id: str) -> None:
    names = [f"speaker-{number:03}" for number in range(105)]
    for name in names:
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId=name)
    first = account.voice_id.list_speakers(DomainId=domain_id)
    # A deletion between two pages does not shift the next page.
    account.voice_id.delete_speaker(DomainId=domain_id, SpeakerId=names[0])
    second = account.voice_id.list_speakers(DomainId=domain_id, NextToken=first["NextToken"], MaxResults=5)
    found = [speaker["CustomerSpeakerId"] for page in (first, second) for speaker in page["SpeakerSummaries"]]
    assert found == names
    assert "NextToken" not in second


def test_a_token_of_another_domain_is_refused(account: Any, domain_id: str, refused: Any) -> None:
    for speaker in ("alice", "bob"):
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId=speaker)
    token = account.voice_id.list_speakers(DomainId=domain_id, MaxResults=1)["NextToken"]
    other = account.domain()["DomainId"]
    for error in (
        refused(account.voice_id.list_speakers, DomainId=other, NextToken=token),
        refused(account.voice_id.list_watchlists, DomainId=domain_id, NextToken=token),
        refused(account.voice_id.list_speakers, DomainId=domain_id, NextToken="made-up"),
    ):
        assert (error["Code"], error["Status"]) == ("ValidationException", 400)
        assert "NextToken" in error["Message"]
