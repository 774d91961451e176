# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Voice ID inside `mock_aws`, in one process with the test."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from moto import mock_aws
from moto.events.models import EventsBackend

import moto_voiceid
from moto_voiceid.control import Control, ControlError
from moto_voiceid.jobs.enrollment import Enrollment
from moto_voiceid.models import VoiceIDBackend
from moto_voiceid.responses import VoiceIDResponse


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


def wait_for(get: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 60
    while not (value := get()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return value


def look(client: Any, job: dict[str, Any]) -> dict[str, Any]:
    return client.describe_speaker_enrollment_job(  # type: ignore[no-any-return]
        DomainId=job["DomainId"], JobId=job["JobId"]
    )["Job"]


def test_operations_answer(client: Any, domain_id: str) -> None:
    speaker = client.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
    assert client.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == [speaker]


def test_errors_have_their_status(client: Any) -> None:
    with pytest.raises(ClientError) as caught:
        client.describe_domain(DomainId="d" * 22)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert caught.value.response["ResourceType"] == "DOMAIN"


def test_a_job_runs_step_by_step(voiceid: Control, client: Any, domain_id: str) -> None:
    voiceid.set_pace("manual")
    job = start(client, domain_id, '{"Version": "1.0", "SpeakerEnrollmentRequests": [{"RequestId": "r"}]}')
    assert look(client, job)["JobStatus"] == "SUBMITTED"
    voiceid.step(0)
    assert look(client, job)["JobStatus"] == "IN_PROGRESS"
    voiceid.step(1)
    assert look(client, job)["JobStatus"] == "COMPLETED_WITH_ERRORS"
    output = boto3.client("s3").get_object(Bucket="calls", Key=f"out/{job['JobId']}/manifest.json.out")
    assert b'"ErrorCode": 400' in output["Body"].read()


def test_control_needs_no_url(voiceid: Control, client: Any) -> None:
    voiceid.add_fault(operation="ListDomains", kind="throttling")
    with pytest.raises(client.exceptions.ThrottlingException):
        client.list_domains()
    (entry,) = voiceid.requests()
    assert (entry["operation"], entry["status"], entry["signed"]) == ("ListDomains", 429, True)
    with pytest.raises(ControlError, match="kind is 'meteor'"):
        voiceid.add_fault(kind="meteor")  # type: ignore[arg-type]


def test_a_lost_connection_is_what_botocore_makes_of_one(voiceid: Control, client: Any) -> None:
    voiceid.add_fault(kind="connection-reset")
    with pytest.raises(ConnectionClosedError):
        client.list_domains()
    patient = boto3.client("voice-id", region_name="us-east-1")
    voiceid.add_fault(kind="connection-reset")
    assert patient.list_domains()["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_truncated_body_is_cut_here_too(voiceid: Control, client: Any) -> None:
    voiceid.add_fault(kind="truncated-body")
    assert set(client.list_domains()) == {"ResponseMetadata"}


def test_nothing_is_left_for_the_next_mock(client: Any, domain_id: str) -> None:
    control = Control()
    control.set_quotas(domains=1)
    control.set_pace("manual")
    with mock_aws():
        pass  # A mock inside a mock resets nothing.
    assert client.describe_domain(DomainId=domain_id)["Domain"]["Name"] == "garden"
    control.reset()
    assert client.list_domains()["DomainSummaries"] == []
    assert (control.quotas()["domains"], control.pace()) == (3, "instant")


def test_the_end_of_the_mock_ends_its_jobs_and_its_settings() -> None:
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
    """What should not happen is an error of the API, and the log has the traceback."""

    def test_in_an_operation(
        self, client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(VoiceIDBackend, "list_domains", broken)
        with pytest.raises(client.exceptions.InternalServerException) as caught:
            client.list_domains()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert "the kettle is empty" not in str(caught.value)
        assert "the kettle is empty" in caplog.text

    def test_before_the_operation_is_known(self, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(VoiceIDResponse, "setup_class", broken)
        with pytest.raises(client.exceptions.InternalServerException):
            client.list_domains()

    def test_in_a_job(self, client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Enrollment, "parse", broken)
        job = start(client, domain_id)
        failed = wait_for(lambda: (found := look(client, job)).get("EndedAt") and found)
        assert (failed["JobStatus"], failed["FailureDetails"]["StatusCode"]) == ("FAILED", 500)

    def test_in_an_event(self, client: Any, domain_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(EventsBackend, "put_events", broken)
        assert client.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]["Status"] == "OPTED_OUT"


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("the kettle is empty")


def test_a_client_from_before_the_registration_is_served() -> None:
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
