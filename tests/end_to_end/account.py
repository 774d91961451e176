# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An AWS account in the local endpoint: KMS key, IAM role, S3 bucket with recordings, Voice ID domains and jobs.

Everything is created with boto3, from the recordings of the demo.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from moto_voiceid.control import Control

RECORDINGS = Path(__file__).parents[2] / "demo" / "recordings"
BUCKET = "contact-centre"
ENDED = ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")

Request = dict[str, Any]


def paths(name: str) -> list[str]:
    """The recordings of a speaker of the demo, which have enough speech together."""
    return [str(RECORDINGS / f"{name}_{call}.wav") for call in (1, 2)]


def people(*names: str) -> list[dict[str, Any]]:
    """The speakers of the demo, as an option of the manifest modules."""
    return [{"speaker_id": name, "recordings": paths(name)} for name in names]


class Account:
    """Creates the resources that a test uses, on demand; see the ``account`` fixture in ``conftest.py``.

    ``account.domain("calls")`` creates a domain, ``account.start([account.enroll("alice")], JobName="monday")`` starts
    an enrollment job, ``account.job_in_state("COMPLETED")`` starts one and brings it to that state. Each returns an id.
    """

    def __init__(self, boto: Callable[..., Any], control: Control) -> None:
        self.control = control
        self.voice_id = boto("voice-id")
        self.s3 = boto("s3")
        self.kms = boto("kms")
        self.iam = boto("iam")
        self._manifests = 0

    @cached_property
    def key_arn(self) -> str:
        return str(self.kms.create_key()["KeyMetadata"]["Arn"])

    @cached_property
    def role_arn(self) -> str:
        policy = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "voiceid.amazonaws.com"}}]}
        role = self.iam.create_role(RoleName="voiceid-batch", AssumeRolePolicyDocument=json.dumps(policy))
        return str(role["Role"]["Arn"])

    @cached_property
    def bucket(self) -> str:
        """The bucket, with the recordings under ``recordings/``."""
        self.s3.create_bucket(Bucket=BUCKET)
        for recording in sorted(RECORDINGS.glob("*.wav")):
            self.s3.put_object(Bucket=BUCKET, Key=f"recordings/{recording.name}", Body=recording.read_bytes())
        return BUCKET

    @cached_property
    def domain_id(self) -> str:
        """The domain named ``support-line``."""
        return self.domain("support-line")

    @property
    def default_watchlist_id(self) -> str:
        domain = self.voice_id.describe_domain(DomainId=self.domain_id)["Domain"]
        return str(domain["WatchlistDetails"]["DefaultWatchlistId"])

    def other_key(self) -> str:
        """Create another KMS key; its ARN."""
        return str(self.kms.create_key()["KeyMetadata"]["Arn"])

    def watchlist(self, name: str) -> str:
        """Create a watchlist; its id."""
        created = self.voice_id.create_watchlist(DomainId=self.domain_id, Name=name)
        return str(created["Watchlist"]["WatchlistId"])

    def speaker_ids(self) -> dict[str, str]:
        """The generated ids of the domain's speakers, by the customer's ids."""
        listed = self.voice_id.list_speakers(DomainId=self.domain_id)["SpeakerSummaries"]
        return {speaker["CustomerSpeakerId"]: speaker["GeneratedSpeakerId"] for speaker in listed}

    def domain(self, name: str, **members: Any) -> str:
        """Create a domain; its id. ``members`` are further members of CreateDomain."""
        encryption = {"KmsKeyId": self.key_arn}
        answer = self.voice_id.create_domain(Name=name, ServerSideEncryptionConfiguration=encryption, **members)
        return str(answer["Domain"]["DomainId"])

    def audio(self, speaker: str, calls: Iterable[int] = (1, 2)) -> list[Request]:
        """AudioSpecifications of a speaker's recordings; both calls together have the required 30 seconds."""
        return [{"S3Uri": f"s3://{self.bucket}/recordings/{speaker}_{call}.wav", "ChannelId": 0} for call in calls]

    def enroll(self, speaker: str, speaker_id: str | None = None, calls: Iterable[int] = (1, 2)) -> Request:
        """A request of an enrollment manifest. ``calls=(1,)`` has too little speech and is refused."""
        audio = self.audio(speaker, calls)
        return {"RequestId": f"enroll-{speaker}", "SpeakerId": speaker_id or speaker, "AudioSpecifications": audio}

    def register(self, speaker: str) -> Request:
        """A request of a fraudster registration manifest."""
        return {"RequestId": f"register-{speaker}", "AudioSpecifications": self.audio(speaker)}

    def enrollment_manifest(self, requests: list[Request]) -> str:
        """Put an enrollment manifest into S3; its URI."""
        return self._manifest({"Version": "1.0", "SpeakerEnrollmentRequests": requests})

    def registration_manifest(self, requests: list[Request]) -> str:
        """Put a fraudster registration manifest into S3; its URI."""
        return self._manifest({"Version": "1.0", "FraudsterRegistrationRequests": requests})

    def job_request(self, manifest_uri: str, domain_id: str | None = None, **members: Any) -> dict[str, Any]:
        """The members that both Start operations require."""
        return {
            "DomainId": domain_id or self.domain_id,
            "DataAccessRoleArn": self.role_arn,
            "InputDataConfig": {"S3Uri": manifest_uri},
            "OutputDataConfig": {"S3Uri": f"s3://{self.bucket}/out", "KmsKeyId": self.key_arn},
            **members,
        }

    def start(self, requests: list[Request], *, domain_id: str | None = None, **members: Any) -> str:
        """Start an enrollment job; its id. ``members`` are further members of StartSpeakerEnrollmentJob."""
        request = self.job_request(self.enrollment_manifest(requests), domain_id, **members)
        return str(self.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"])

    def start_registration(self, requests: list[Request], *, domain_id: str | None = None, **members: Any) -> str:
        """Start a fraudster registration job; its id."""
        request = self.job_request(self.registration_manifest(requests), domain_id, **members)
        return str(self.voice_id.start_fraudster_registration_job(**request)["Job"]["JobId"])

    def fraudster(self, speaker: str = "carol", *, domain_id: str | None = None, **members: Any) -> str:
        """Register a fraudster from a recording by a batch job; the generated id."""
        job_id = self.start_registration([self.register(speaker)], domain_id=domain_id, **members)
        self.registration_job(job_id, domain_id, until=ENDED)
        listed = self.voice_id.list_fraudsters(DomainId=domain_id or self.domain_id)["FraudsterSummaries"]
        return str(max(listed, key=lambda fraudster: fraudster["CreatedAt"])["GeneratedFraudsterId"])

    def job_in_state(self, state: str, *, domain_id: str | None = None, **members: Any) -> str:
        """An enrollment job that stays in this state; its id.

        SUBMITTED and IN_PROGRESS switch the endpoint to the manual pace, the others to the instant one. As a domain
        has one active job at most, give the active states domains of their own.
        """
        self.control.set_pace("manual" if state in ("SUBMITTED", "IN_PROGRESS") else "instant")
        if state == "FAILED":
            request = self.job_request(self._put(b"not JSON"), domain_id, **members)
            job_id = str(self.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"])
        else:
            requests = [self.enroll("alice"), self.enroll("bob")]
            if state == "COMPLETED_WITH_ERRORS":
                requests.append(self.enroll("carol", calls=(1,)))
            job_id = self.start(requests, domain_id=domain_id, **members)
        if state == "IN_PROGRESS":
            self.control.step(1)
        self.job(job_id, domain_id, until=(state,))
        return job_id

    def job(self, job_id: str, domain_id: str | None = None, until: tuple[str, ...] = ()) -> dict[str, Any]:
        """An enrollment job as boto3 describes it, once it is in one of the states."""
        return self._until(self.voice_id.describe_speaker_enrollment_job, domain_id, job_id, until)

    def registration_job(
        self, job_id: str, domain_id: str | None = None, until: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """A fraudster registration job, likewise."""
        return self._until(self.voice_id.describe_fraudster_registration_job, domain_id, job_id, until)

    def _until(
        self, describe: Callable[..., Any], domain_id: str | None, job_id: str, states: tuple[str, ...]
    ) -> dict[str, Any]:
        deadline = time.monotonic() + 180  # bounds a test that hangs
        while True:
            job: dict[str, Any] = describe(DomainId=domain_id or self.domain_id, JobId=job_id)["Job"]
            if not states or job["JobStatus"] in states:
                return job
            assert time.monotonic() < deadline and job["JobStatus"] not in ENDED, job
            time.sleep(0.02)

    def _manifest(self, document: Mapping[str, Any]) -> str:
        return self._put(json.dumps(document).encode())

    def _put(self, content: bytes) -> str:
        self._manifests += 1
        key = f"manifests/{self._manifests}.json"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        return f"s3://{self.bucket}/{key}"
