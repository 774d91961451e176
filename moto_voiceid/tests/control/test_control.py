# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The control paths under /moto-api/voiceid/ and their Python twin."""

import json
import socket
import urllib.error
import urllib.request
from typing import Any

import pytest

from moto_voiceid.control import Control, ControlError


def send(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(f"{url}/moto-api/voiceid/{path}", body, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "tea", None, 404, "There is no control path 'tea', only pace, step"),
        ("DELETE", "pace", None, 405, "pace takes GET, PUT, not DELETE"),
        ("PUT", "pace", b"{", 400, "The body is not JSON"),
        ("PUT", "pace", b"[]", 400, "The body is not a JSON object"),
        ("PUT", "pace", b"{}", 400, "pace is None, not"),
        ("PUT", "pace", b'{"pace": "fast"}', 400, "pace is 'fast', not"),
        ("PUT", "pace", b'{"pace": "manual", "speed": 1}', 400, "PUT pace has no setting speed; only pace"),
        ("GET", "pace", b'{"pace": "manual"}', 400, "GET pace has no setting pace; it takes none"),
        ("POST", "step", b'{"requests": -1}', 400, "requests is -1, not a whole number"),
        ("POST", "step", b'{"requests": 1}', 409, "The pace is 'instant'; only a manual one can be stepped"),
        ("POST", "faults", b'{"kind": "meteor"}', 400, "kind is 'meteor'"),
        ("POST", "faults", b'{"kind": "500", "operation": "MakeTea"}', 400, "operation is 'MakeTea'"),
        ("PUT", "quotas", b'{"teapots": 1}', 400, "PUT quotas has no setting teapots; only domains, "),
        ("PUT", "quotas", b'{"domains": "many"}', 400, "domains is 'many', not a whole number"),
        ("PUT", "quotas", b'{"domains": true}', 400, "domains is True, not a whole number"),
        ("PUT", "pace", b"[" * 100_000, 400, "The body is not JSON: it is nested deeper than 32 levels"),
        ("PUT", "pace", b"[" * 33 + b"]" * 33, 400, "The body is not JSON: it is nested deeper than 32 levels"),
        ("PUT", "pace", b'{"pace": 1' + b"0" * 400 + b"}", 400, "pace is 1000"),
        ("PUT", "pace", b'{"pace": 1e-11}', 400, "pace is 1e-11, not"),
        ("POST", "faults", b'{"kind": "concurrent-changes", "operation": "ListDomains"}', 400, "kind is 'concurrent-"),
        ("POST", "sessions", b"{}", 404, "There is no domain None"),
        ("POST", "domains/status", b'{"domain_id": "d", "status": "ACTIVE"}', 404, "There is no domain 'd'"),
        ("POST", "domains/status", b'{"domain_id": ["d"], "status": "ACTIVE"}', 404, "There is no domain ['d']"),
        ("POST", "speakers/status", b'{"domain_id": "d", "speaker_id": "s"}', 404, "There is no domain 'd'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    voiceid_endpoint: str, method: str, path: str, body: bytes | None, status: int, message: str
) -> None:
    before = settings(Control(voiceid_endpoint))
    got_status, got = send(voiceid_endpoint, method, path, body)
    assert (got_status, got["message"][: len(message)]) == (status, message)
    assert settings(Control(voiceid_endpoint)) == before


def settings(control: Control) -> tuple[Any, ...]:
    return control.pace(), control.faults(), control.quotas()


def test_one_wrong_quota_changes_none(voiceid_endpoint: str) -> None:
    status, _ = send(voiceid_endpoint, "PUT", "quotas", b'{"domains": 7, "speakers_per_domain": -1}')
    assert status == 400
    assert Control(voiceid_endpoint).quotas()["domains"] == 3


def test_the_default_quotas_are_those_of_the_service(voiceid_endpoint: str) -> None:
    assert Control(voiceid_endpoint).quotas() == {
        "domains": 3,
        "watchlists_per_domain": 3,
        "fraudsters_per_watchlist": 500,
        "speakers_per_domain": 100_000,
        "active_enrollment_jobs_per_domain": 1,
        "active_registration_jobs_per_domain": 1,
        "speakers_per_enrollment_job": 10_000,
        "fraudsters_per_registration_job": 500,
    }


@pytest.mark.parametrize("pace", ["manual", 2.5, "instant"])
def test_the_pace_can_be_set_and_read(voiceid_endpoint: str, pace: Any) -> None:
    control = Control(voiceid_endpoint)
    control.set_pace(pace)
    assert control.pace() == pace


def test_faults_can_be_read_and_cleared(voiceid_endpoint: str) -> None:
    control = Control(voiceid_endpoint)
    control.add_fault(operation="ListDomains", kind="delay", seconds=2, share=0.25)
    assert control.faults() == [{"operation": "ListDomains", "kind": "delay", "share": 0.25, "seconds": 2}]
    control.clear_faults()
    assert control.faults() == []


def test_the_python_twin_tells_what_the_endpoint_says(voiceid_endpoint: str) -> None:
    with pytest.raises(ControlError, match="kind is 'meteor', not one of"):
        Control(voiceid_endpoint).add_fault(kind="meteor")  # type: ignore[arg-type]


def test_the_python_twin_notices_that_something_else_answers(voiceid_endpoint: str) -> None:
    with pytest.raises(ControlError, match="is it this endpoint"):
        Control(f"{voiceid_endpoint}/elsewhere").pace()


def test_the_python_twin_says_that_nothing_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ControlError, match=f"GET {url}/moto-api/voiceid/pace failed: .*; is the endpoint running"):
        Control(url).pace()


def test_the_python_twin_uses_no_proxy(voiceid_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert Control(voiceid_endpoint).pace() == "instant"


def test_a_domain_can_only_get_a_status_that_there_is(account: Any, domain_id: str) -> None:
    with pytest.raises(ControlError, match="status is 'GONE', not ACTIVE, PENDING or SUSPENDED"):
        account.control.set_domain_status(domain_id, "GONE")
    assert account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["DomainStatus"] == "ACTIVE"


STARTED = "AudioAggregationStartedAt"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"session_id": None}, "session_id is null; leave out"),
        ({"authentication_result": None, "session_name": None}, "authentication_result, session_name is null"),
        ({"authentication_result": {STARTED: 1e300}}, "1e+300 is not a timestamp"),
        ({"authentication_result": {STARTED: "0001-01-01T00:00:00+14:00"}}, "'0001-01-01T00:00:00+14:00' is not a"),
        ({"authentication_result": {STARTED: "tea time"}}, ""),
        ({"fraud_detection_result": {STARTED: []}}, ""),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(
    account: Any, domain_id: str, settings: dict[str, Any], message: str
) -> None:
    body = json.dumps({"domain_id": domain_id, **settings}).encode()
    status, got = send(account.url, "POST", "sessions", body)
    assert (status, got["message"][: len(message)]) == (400, message)


class TestSpeakerStatus:
    @pytest.mark.parametrize("status", ["EXPIRED", "PENDING", "ENROLLED"])
    def test_it_can_be_set_and_an_enrollment_makes_it_enrolled(self, account: Any, domain_id: str, status: Any) -> None:
        account.enroll(domain_id, ("alice", "alice"))
        account.control.set_speaker_status(domain_id, "alice", status)
        (speaker,) = account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
        assert speaker["Status"] == status
        (success,) = account.enroll(domain_id, ("alice", "alice"))["SuccessfulEnrollments"]
        skipped = status == "ENROLLED"
        assert success["EnrollmentStatus"] == ("DUPLICATE_SKIPPED" if skipped else "ENROLLMENT_OVERWRITE")
        speaker = account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
        assert speaker["Status"] == "ENROLLED"

    def test_what_makes_no_sense_is_refused(self, account: Any, domain_id: str) -> None:
        set_status = account.control.set_speaker_status
        with pytest.raises(ControlError, match="has no speaker 'alice'"):
            set_status(domain_id, "alice", "EXPIRED")
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
        with pytest.raises(ControlError, match="status is 'OPTED_OUT', not ENROLLED"):
            set_status(domain_id, "alice", "OPTED_OUT")
        with pytest.raises(ControlError, match="is opted out"):
            set_status(domain_id, "alice", "EXPIRED")


class TestReset:
    """moto's own reset puts everything back."""

    def test_control_is_as_at_the_start(self, account: Any) -> None:
        first = settings(account.control)
        account.control.set_pace("manual")
        account.control.add_fault(kind="500", share=1.0)
        account.control.set_quotas(domains=9)
        assert settings(account.control) != first
        account.control.reset()
        assert settings(account.control) == first
        assert account.control.requests() == []

    def test_control_alone_is_reset_as_well(self, voiceid_endpoint: str) -> None:
        # No operation of Voice ID was called since the last reset.
        control = Control(voiceid_endpoint)
        control.set_quotas(domains=9)
        control.reset()
        assert control.quotas()["domains"] == 3

    def test_nothing_is_left_and_running_jobs_end(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        account.start_enrollment(domain_id, account.speakers_manifest(("alice", "alice")))
        account.control.step(0)
        account.control.reset()
        assert account.voice_id.list_domains()["DomainSummaries"] == []
        account.control.set_pace("manual")
        # The job has ended, so that there is nothing to wait for.
        account.control.step(1)
        assert account.s3.list_buckets()["Buckets"] == []


class TestRequestLog:
    def test_a_request_with_its_answer(self, account: Any, domain_id: str, refused: Any) -> None:
        account.control.clear_requests()
        refused(account.voice_id.describe_speaker, DomainId=domain_id, SpeakerId="alice")
        account.voice_id.list_domains(MaxResults=2)
        first, second = account.control.requests()
        assert first.pop("time") <= second.pop("time")
        here = {"signed": True, "region": "us-east-1", "account_id": "123456789012"}
        assert first == {
            "operation": "DescribeSpeaker",
            "parameters": {"DomainId": domain_id, "SpeakerId": "alice"},
            "status": 404,
            **here,
        }
        assert second == {"operation": "ListDomains", "parameters": {"MaxResults": 2}, "status": 200, **here}

    def test_it_is_without_requests_of_other_services(self, account: Any) -> None:
        account.control.clear_requests()
        account.s3.list_buckets()
        assert account.control.requests() == []

    def test_it_holds_no_secret(self, voiceid_endpoint: str, account: Any) -> None:
        import boto3

        session = boto3.Session("AKIASECRETKEY0000000", "secret-access-key", "secret-session-token", "us-east-1")
        session.client("voice-id", endpoint_url=voiceid_endpoint).list_domains()
        log = json.dumps(account.control.requests())
        assert "ListDomains" in log
        for secret in ("AKIA", "secret", "Signature", "AWS4"):
            assert secret not in log

    def test_a_request_nested_deep_does_not_spoil_it(self, account: Any) -> None:
        nested = b'{"a": ' * 600 + b"1" + b"}" * 600
        headers = {"X-Amz-Target": "VoiceID.ListDomains"}
        request = urllib.request.Request(f"{account.url}/", nested, headers)  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=30)  # noqa: S310
        caught.value.close()
        assert account.control.requests()[-1]["status"] == 400

    def test_unsigned_requests_say_so(self, account: Any) -> None:
        from botocore import UNSIGNED

        account.control.clear_requests()
        account.client("voice-id", signature_version=UNSIGNED).list_domains()
        (entry,) = account.control.requests()
        assert entry["signed"] is False
