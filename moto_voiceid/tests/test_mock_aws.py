# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Voice ID inside `mock_aws`, in the process of the test."""

import gc
import json
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from moto import mock_aws
from moto.core.exceptions import ServiceNotWhitelisted
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.events.models import EventsBackend

import moto_voiceid
from moto_voiceid.control import Control, ControlError
from moto_voiceid.files.output import EnrollmentSuccess
from moto_voiceid.jobs.enrollment import EnrollmentProcessor
from moto_voiceid.models import VoiceIDBackend, voiceid_backends
from moto_voiceid.responses import VoiceIDResponse
from moto_voiceid.settings.current import settings
from moto_voiceid.settings.pace import Gate

# Guards against hanging. No test measures time with it.
TIMEOUT_SECONDS = 60


@pytest.fixture
def client(voiceid: Control) -> Any:
    return boto3.client("voice-id", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def domain_id(client: Any) -> str:
    key_id = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["KeyId"]
    domain = client.create_domain(Name="garden", ServerSideEncryptionConfiguration={"KmsKeyId": key_id})["Domain"]
    return str(domain["DomainId"])


def start(client: Any, domain_id: str, manifest: str = '{"Version": "1.0"}') -> dict[str, Any]:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="manifest.json", Body=manifest)
    role = boto3.client("iam").create_role(RoleName="voiceid", AssumeRolePolicyDocument="{}")["Role"]
    return client.start_speaker_enrollment_job(  # type: ignore[no-any-return]
        DomainId=domain_id,
        DataAccessRoleArn=role["Arn"],
        InputDataConfig={"S3Uri": "s3://calls/manifest.json"},
        OutputDataConfig={"S3Uri": "s3://calls/out"},
    )["Job"]


def ended(client: Any, job: dict[str, Any]) -> Callable[[], Any]:
    """For `wait_for`: returns the job once it has ended."""
    return lambda: (found := describe(client, job)).get("EndedAt") and found


def describe(client: Any, job: dict[str, Any]) -> dict[str, Any]:
    return client.describe_speaker_enrollment_job(  # type: ignore[no-any-return]
        DomainId=job["DomainId"], JobId=job["JobId"]
    )["Job"]


def test_operations_respond(client: Any, domain_id: str) -> None:
    speaker = client.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
    assert client.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == [speaker]


def test_errors_have_their_http_status(client: Any) -> None:
    with pytest.raises(ClientError) as caught:
        client.describe_domain(DomainId="d" * 22)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert caught.value.response["ResourceType"] == "DOMAIN"


def test_a_job_runs_step_by_step(voiceid: Control, client: Any, domain_id: str) -> None:
    voiceid.set_pace("manual")
    job = start(client, domain_id, '{"Version": "1.0", "SpeakerEnrollmentRequests": [{"RequestId": "r"}]}')
    assert describe(client, job)["JobStatus"] == "SUBMITTED"
    voiceid.step(0)
    assert describe(client, job)["JobStatus"] == "IN_PROGRESS"
    voiceid.step(1)
    assert describe(client, job)["JobStatus"] == "COMPLETED_WITH_ERRORS"
    output = boto3.client("s3").get_object(Bucket="calls", Key=f"out/{job['JobId']}/manifest.json.out")
    assert b'"ErrorCode": 400' in output["Body"].read()


def test_control_without_a_url(voiceid: Control, client: Any) -> None:
    voiceid.add_fault(operation="ListDomains", kind="throttling")
    with pytest.raises(client.exceptions.ThrottlingException):
        client.list_domains()
    (entry,) = voiceid.requests()
    assert (entry["operation"], entry["status"], entry["signed"]) == ("ListDomains", 429, True)
    with pytest.raises(ControlError, match="kind is 'meteor'"):
        voiceid.add_fault(kind="meteor")  # type: ignore[arg-type]


def test_hold_calls_of_threads(voiceid: Control, client: Any) -> None:
    with ThreadPoolExecutor() as pool, voiceid.hold("ListDomains") as hold:
        call = pool.submit(client.list_domains)
        hold.wait_for(1)
        assert [request["status"] for request in voiceid.requests()] == [None]
        hold.release(1)
        assert call.result(TIMEOUT_SECONDS)["DomainSummaries"] == []
        with pytest.raises(ControlError, match=r"Cannot release 1 calls; waiting: 0"):
            hold.release(1)


def test_a_connection_reset_raises_the_exception_of_botocore(voiceid: Control, client: Any) -> None:
    voiceid.add_fault(kind="connection-reset")
    with pytest.raises(ConnectionClosedError):
        client.list_domains()
    patient = boto3.client("voice-id", region_name="us-east-1")
    voiceid.add_fault(kind="connection-reset")
    assert patient.list_domains()["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_truncated_body(voiceid: Control, client: Any) -> None:
    voiceid.add_fault(kind="truncated-body")
    assert set(client.list_domains()) == {"ResponseMetadata"}


def test_mocks_are_isolated(client: Any, domain_id: str) -> None:
    control = Control()
    control.set_quotas(domains=1)
    control.set_pace("manual")
    with mock_aws():
        pass  # A nested mock does not reset the backends.
    assert client.describe_domain(DomainId=domain_id)["Domain"]["Name"] == "garden"
    control.reset()
    assert client.list_domains()["DomainSummaries"] == []
    assert (control.quotas()["domains"], control.pace()) == (3, "instant")


def test_the_end_of_a_mock_ends_its_jobs_and_resets_the_settings() -> None:
    moto_voiceid.register()
    with mock_aws():
        control = Control()
        control.set_pace("manual")
        client = boto3.client("voice-id", region_name="us-east-1")
        key_id = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["KeyId"]
        domain = client.create_domain(Name="g", ServerSideEncryptionConfiguration={"KmsKeyId": key_id})["Domain"]
        job = start(client, domain["DomainId"])
        (thread,) = [one for one in threading.enumerate() if job["JobId"] in one.name]
    thread.join(timeout=60)
    assert not thread.is_alive()
    with mock_aws():
        assert control.pace() == "instant"
        assert control.requests() == []


class TestUnexpectedErrors:
    """An unexpected error is an InternalServerException, and the log has the traceback."""

    def test_in_an_operation(
        self, client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(VoiceIDBackend, "list_domains", broken)
        with pytest.raises(client.exceptions.InternalServerException) as caught:
            client.list_domains()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert "the kettle is empty" not in str(caught.value)
        assert "the kettle is empty" in caplog.text

    def test_before_the_operation_is_read(self, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(VoiceIDResponse, "setup_class", broken)
        with pytest.raises(client.exceptions.InternalServerException):
            client.list_domains()

    def test_in_a_job(
        self, client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch, wait_for: Callable[..., Any]
    ) -> None:
        monkeypatch.setattr(EnrollmentProcessor, "parse", broken)
        failed = wait_for(ended(client, start(client, domain_id)))
        assert (failed["JobStatus"], failed["FailureDetails"]["StatusCode"]) == ("FAILED", 500)

    def test_in_an_event(self, client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(EventsBackend, "put_events", broken)
        assert client.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]["Status"] == "OPTED_OUT"


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("the kettle is empty")


def test_a_client_created_before_the_registration() -> None:
    script = """
import boto3
from moto import mock_aws
mock = mock_aws()
mock.start()
client = boto3.client("voice-id", region_name="us-east-1")
import moto_voiceid
moto_voiceid.register()
moto_voiceid.register()
assert client.list_domains()["DomainSummaries"] == []
mock.stop()
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_importing_the_package_or_its_control_does_not_load_moto() -> None:
    script = """
import sys
import moto_voiceid
import moto_voiceid.pytest_plugin
from moto_voiceid.control import Control
Control("http://127.0.0.1:9")
assert not [name for name in sys.modules if name.partition(".")[0] in ("moto", "flask", "boto3")]
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_an_unexpected_error_in_a_request_is_reported_in_the_output_file(
    client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch, wait_for: Callable[..., Any]
) -> None:
    def attempt(_: EnrollmentProcessor, request: Any) -> EnrollmentSuccess:
        if request.request_id == "bad":
            raise ZeroDivisionError
        return EnrollmentSuccess(request.request_id, "id#" + "0" * 22, request.speaker_id, "NEW_ENROLLMENT")

    monkeypatch.setattr(EnrollmentProcessor, "attempt", attempt)
    audio = [{"S3Uri": "s3://calls/a.wav", "ChannelId": 0}]
    requests = [{"RequestId": name, "SpeakerId": name, "AudioSpecifications": audio} for name in ("good", "bad")]
    manifest = json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": requests})
    job = wait_for(ended(client, start(client, domain_id, manifest)))
    assert job["JobStatus"] == "COMPLETED_WITH_ERRORS"
    stored = boto3.client("s3", region_name="us-east-1").get_object(
        Bucket="calls", Key=f"out/{job['JobId']}/manifest.json.out"
    )
    output = json.loads(stored["Body"].read())
    assert [success["RequestId"] for success in output["SuccessfulEnrollments"]] == ["good"]
    (error,) = output["Errors"]
    assert (error["RequestId"], error["ErrorCode"]) == ("bad", 500)
    assert error["ErrorMessage"].startswith("Internal error")


@pytest.mark.parametrize("method", ["begin", "ready"])
def test_a_job_with_an_unexpected_error_at_the_start_fails(
    client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch, method: str, wait_for: Callable[..., Any]
) -> None:
    monkeypatch.setattr(Gate, method, Mock(side_effect=OverflowError))
    job = wait_for(ended(client, start(client, domain_id)))
    assert (job["JobStatus"], job["FailureDetails"]["StatusCode"]) == ("FAILED", 500)


def test_an_unexpected_error_in_a_re_encryption_unlocks_the_domain(
    client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch, wait_for: Callable[..., Any]
) -> None:
    monkeypatch.setattr(Gate, "turn", Mock(side_effect=OverflowError))
    key_id = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["KeyId"]
    client.update_domain(DomainId=domain_id, Name="garden", ServerSideEncryptionConfiguration={"KmsKeyId": key_id})

    def details() -> Any:
        found = client.describe_domain(DomainId=domain_id)["Domain"]["ServerSideEncryptionUpdateDetails"]
        return found["UpdateStatus"] != "IN_PROGRESS" and found

    failed = wait_for(details)
    assert failed["UpdateStatus"] == "FAILED"
    assert failed["Message"].startswith("Internal error")
    client.delete_domain(DomainId=domain_id)


def test_a_deleted_domain_is_garbage_collected(client: Any, domain_id: str) -> None:
    # botocore sends a ClientToken, and the backend keeps the domain of each token.
    domain = weakref.ref(voiceid_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].describe_domain(domain_id))
    client.delete_domain(DomainId=domain_id)
    gc.collect()
    assert domain() is None


def test_a_step_that_does_not_complete_raises_control_error(voiceid: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moto_voiceid.settings.pace._STEP_TIMEOUT_SECONDS", 0.01)
    voiceid.set_pace("manual")
    with (
        settings.pacer.running(settings.pacer.gate()),
        pytest.raises(ControlError, match="did not complete within 0 s"),
    ):
        voiceid.step(1)


class TestServiceWhitelist:
    """moto's configuration `service_whitelist`, which has the names of botocore."""

    def listed(self, *services: str) -> Any:
        with mock_aws(config={"core": {"service_whitelist": list(services)}}):
            return boto3.client("voice-id", region_name="us-east-1").list_domains()["DomainSummaries"]

    @pytest.fixture(autouse=True)
    def registered(self) -> None:
        moto_voiceid.register()

    def test_voice_id_is_in_the_list(self) -> None:
        assert self.listed("voice-id") == []
        assert self.listed("s3", "voice-id") == []

    def test_voice_id_is_not_in_the_list(self) -> None:
        with pytest.raises(ServiceNotWhitelisted, match="Service voice-id not whitelisted"):
            self.listed("s3", "kms")

    def test_voice_id_alone(self) -> None:
        with (
            mock_aws(config={"core": {"service_whitelist": ["voice-id"]}}),
            pytest.raises(ServiceNotWhitelisted, match="Service kms not whitelisted"),
        ):
            boto3.client("kms", region_name="us-east-1").create_key()
