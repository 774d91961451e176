# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The control API under /moto-api/voiceid/, and its Python client."""

import json
import socket
import urllib.error
import urllib.request
from typing import Any

import pytest

from moto_voiceid.control import Control, ControlError

JSON = {"Content-Type": "application/json"}


def send(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(f"{url}/moto-api/voiceid/{path}", body, JSON, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "tea", None, 404, "Control path 'tea' does not exist; the paths are pace, step"),
        ("DELETE", "pace", None, 405, "pace accepts GET, PUT, not DELETE"),
        ("PUT", "pace", b"{", 400, "The body is not JSON"),
        ("PUT", "pace", b'{"pace": nan}', 400, "The body is not JSON: unexpected 'n' at line 1, column 10"),
        ("PUT", "pace", b"\xff", 400, "The body is not JSON: it has the byte 0xFF at line 1, which is not UTF-8"),
        ("PUT", "pace", b"1" * 5000, 400, "The body is not JSON: it has a number with too many digits"),
        ("PUT", "pace", b'{"pace": {"a": null}}', 400, "pace is an object, not"),
        (
            "PUT",
            "events",
            b'{"speaker_domain_field": "domain"}',
            400,
            "speaker_domain_field is 'domain', not",
        ),
        ("PUT", "events", b"{}", 400, "speaker_domain_field is null, not domainID or domainId"),
        ("PUT", "pace", b"[]", 400, "The body is not a JSON object"),
        ("PUT", "pace", b"{}", 400, "pace is null, not"),
        ("PUT", "pace", b'{"pace": "fast"}', 400, "pace is 'fast', not"),
        ("PUT", "pace", b'{"pace": "manual", "speed": 1}', 400, "PUT pace has no setting speed; its settings are pace"),
        ("GET", "pace", b'{"pace": "manual"}', 400, "GET pace has no setting pace; it has no settings"),
        ("POST", "step", b'{"requests": -1}', 400, "requests is -1, not an integer of 0 or more"),
        ("POST", "step", b'{"requests": 1}', 409, "The pace is 'instant'; step works only with the pace 'manual'"),
        ("POST", "faults", b'{"kind": "meteor"}', 400, "kind is 'meteor'"),
        ("POST", "faults", b'{"kind": "500", "operation": "MakeTea"}', 400, "operation is 'MakeTea'"),
        ("PUT", "quotas", b'{"teapots": 1}', 400, "PUT quotas has no setting teapots; its settings are domains, "),
        ("PUT", "quotas", b'{"domains": "many"}', 400, "domains is 'many', not an integer of 0 or more"),
        ("PUT", "quotas", b'{"domains": true}', 400, "domains is true, not an integer of 0 or more"),
        ("PUT", "pace", b"[" * 100_000, 400, "The body is not JSON: it is nested deeper than 32 levels"),
        ("PUT", "pace", b"[" * 33 + b"]" * 33, 400, "The body is not JSON: it is nested deeper than 32 levels"),
        ("PUT", "pace", b'{"pace": 1' + b"0" * 400 + b"}", 400, "pace is 1000"),
        ("PUT", "pace", b'{"pace": 1e-11}', 400, "pace is 1e-11, not"),
        ("POST", "faults", b'{"kind": "concurrent-changes", "operation": "ListDomains"}', 400, "kind is 'concurrent-"),
        ("POST", "sessions", b"{}", 404, "Domain null does not exist"),
        ("POST", "domains/status", b'{"domain_id": "d", "status": "ACTIVE"}', 404, "Domain 'd' does not exist"),
        ("POST", "domains/status", b'{"domain_id": ["d"], "status": "ACTIVE"}', 404, "Domain a list does not exist"),
        ("POST", "speakers/status", b'{"domain_id": "d", "speaker_id": "s"}', 404, "Domain 'd' does not exist"),
    ],
)
def test_invalid_requests_are_refused_with_a_message(
    voiceid_endpoint: str, method: str, path: str, body: bytes | None, status: int, message: str
) -> None:
    before = settings(Control(voiceid_endpoint))
    got_status, got = send(voiceid_endpoint, method, path, body)
    assert (got_status, got["message"][: len(message)]) == (status, message)
    assert settings(Control(voiceid_endpoint)) == before


def settings(control: Control) -> tuple[Any, ...]:
    return control.pace(), control.faults(), control.quotas()


def test_an_invalid_quota_changes_nothing(voiceid_endpoint: str) -> None:
    status, _ = send(voiceid_endpoint, "PUT", "quotas", b'{"domains": 7, "speakers_per_domain": -1}')
    assert status == 400
    assert Control(voiceid_endpoint).quotas()["domains"] == 3


def test_default_quotas(voiceid_endpoint: str) -> None:
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
def test_set_and_read_the_pace(voiceid_endpoint: str, pace: Any) -> None:
    control = Control(voiceid_endpoint)
    control.set_pace(pace)
    assert control.pace() == pace


def test_read_and_clear_faults(voiceid_endpoint: str) -> None:
    control = Control(voiceid_endpoint)
    control.add_fault(operation="ListDomains", kind="delay", seconds=2, share=0.25)
    assert control.faults() == [{"operation": "ListDomains", "kind": "delay", "share": 0.25, "seconds": 2}]
    control.clear_faults()
    assert control.faults() == []


def test_control_error_has_the_message_of_the_endpoint(voiceid_endpoint: str) -> None:
    with pytest.raises(ControlError, match="kind is 'meteor', not one of"):
        Control(voiceid_endpoint).add_fault(kind="meteor")  # type: ignore[arg-type]


def test_control_error_for_a_response_of_another_server(voiceid_endpoint: str) -> None:
    with pytest.raises(ControlError, match="Check that the URL is that of the endpoint"):
        Control(f"{voiceid_endpoint}/elsewhere").pace()


def test_control_error_if_the_endpoint_does_not_respond() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(
        ControlError, match=f"GET {url}/moto-api/voiceid/pace failed: .*Check that the endpoint is running"
    ):
        Control(url).pace()


def test_control_ignores_proxies(voiceid_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert Control(voiceid_endpoint).pace() == "instant"


def test_set_domain_status_refuses_unknown_statuses(account: Any, domain_id: str) -> None:
    with pytest.raises(ControlError, match="status is 'GONE', not ACTIVE, PENDING or SUSPENDED"):
        account.control.set_domain_status(domain_id, "GONE")
    assert account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["DomainStatus"] == "ACTIVE"


STARTED = "AudioAggregationStartedAt"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"session_id": None}, "session_id is null; omit"),
        ({"authentication_result": None, "session_name": None}, "authentication_result, session_name is null"),
        (
            {"authentication_result": {STARTED: 1e300}},
            "AudioAggregationStartedAt is 1e+300, not seconds since",
        ),
        ({"authentication_result": {STARTED: "0001-01-01T00:00:00+14:00"}}, "AudioAggregationStartedAt is '0001-"),
        ({"authentication_result": {STARTED: "tea time"}}, "AudioAggregationStartedAt is 'tea time', not seconds"),
        ({"fraud_detection_result": {STARTED: []}}, ""),
    ],
)
def test_invalid_sessions_are_refused(account: Any, domain_id: str, settings: dict[str, Any], message: str) -> None:
    body = json.dumps({"domain_id": domain_id, **settings}).encode()
    status, got = send(account.url, "POST", "sessions", body)
    assert (status, got["message"][: len(message)]) == (400, message)


class TestSpeakerStatus:
    @pytest.mark.parametrize("status", ["EXPIRED", "PENDING", "ENROLLED"])
    def test_set_a_status_and_enroll(self, account: Any, domain_id: str, status: Any) -> None:
        account.enroll(domain_id, ("alice", "alice"))
        account.control.set_speaker_status(domain_id, "alice", status)
        (speaker,) = account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
        assert speaker["Status"] == status
        (success,) = account.enroll(domain_id, ("alice", "alice"))["SuccessfulEnrollments"]
        skipped = status == "ENROLLED"
        assert success["EnrollmentStatus"] == ("DUPLICATE_SKIPPED" if skipped else "ENROLLMENT_OVERWRITE")
        speaker = account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
        assert speaker["Status"] == "ENROLLED"

    def test_invalid_settings_are_refused(self, account: Any, domain_id: str) -> None:
        set_status = account.control.set_speaker_status
        with pytest.raises(ControlError, match="does not have speaker 'alice'"):
            set_status(domain_id, "alice", "EXPIRED")
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
        with pytest.raises(ControlError, match="status is 'OPTED_OUT', not ENROLLED"):
            set_status(domain_id, "alice", "OPTED_OUT")
        with pytest.raises(ControlError, match="is opted out"):
            set_status(domain_id, "alice", "EXPIRED")


class TestReset:
    """moto's own reset."""

    def test_settings_are_restored(self, account: Any) -> None:
        first = settings(account.control)
        account.control.set_pace("manual")
        account.control.add_fault(kind="500", share=1.0)
        account.control.set_quotas(domains=9)
        assert settings(account.control) != first
        account.control.reset()
        assert settings(account.control) == first
        assert account.control.requests() == []

    def test_settings_are_restored_even_if_no_operation_was_called(self, voiceid_endpoint: str) -> None:
        # No operation of Voice ID was called since the last reset.
        control = Control(voiceid_endpoint)
        control.set_quotas(domains=9)
        control.reset()
        assert control.quotas()["domains"] == 3

    def test_resources_are_deleted_and_jobs_end(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        account.start_enrollment(domain_id, account.speakers_manifest(("alice", "alice")))
        account.control.step(0)
        account.control.reset()
        assert account.voice_id.list_domains()["DomainSummaries"] == []
        account.control.set_pace("manual")
        # The job has ended, so the step returns at once.
        account.control.step(1)
        assert account.s3.list_buckets()["Buckets"] == []


class TestRequestLog:
    def test_requests_are_logged_with_their_status(self, account: Any, domain_id: str, refused: Any) -> None:
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

    def test_requests_of_other_services_are_not_logged(self, account: Any) -> None:
        account.control.clear_requests()
        account.s3.list_buckets()
        assert account.control.requests() == []

    def test_no_secrets_are_logged(self, voiceid_endpoint: str, account: Any) -> None:
        import boto3

        session = boto3.Session("AKIASECRETKEY0000000", "secret-access-key", "secret-session-token", "us-east-1")
        session.client("voice-id", endpoint_url=voiceid_endpoint).list_domains()
        log = json.dumps(account.control.requests())
        assert "ListDomains" in log
        for secret in ("AKIA", "secret", "Signature", "AWS4"):
            assert secret not in log

    def test_deeply_nested_requests_are_logged(self, account: Any) -> None:
        nested = b'{"a": ' * 600 + b"1" + b"}" * 600
        headers = {"X-Amz-Target": "VoiceID.ListDomains"}
        request = urllib.request.Request(f"{account.url}/", nested, headers)  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=30)  # noqa: S310
        caught.value.close()
        assert account.control.requests()[-1]["status"] == 400

    def test_unsigned_requests_are_marked(self, account: Any) -> None:
        from botocore import UNSIGNED

        account.control.clear_requests()
        account.client("voice-id", signature_version=UNSIGNED).list_domains()
        (entry,) = account.control.requests()
        assert entry["signed"] is False
