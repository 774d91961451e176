# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The responses of the minimal server to calls of the Voice ID API: generated domains, jobs and speakers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

CREATED_AT = 1772442843.12
ENDED_AT = 1772443027.42
PAGE = 100
DOMAIN_PAGE = 10
BUCKET = "bench"
ROLE = "arn:aws:iam::123456789012:role/voiceid-batch"


@dataclass
class Settings:
    """What the server answers, and how fast.

    :param latency: Seconds between a request and its response.
    :param rate: The maximum number of Voice ID calls per second, 0 for no limit.
    :param job_seconds: How long after its first description a job runs. 0 for jobs that have ended.
    """

    domains: int = 1
    jobs: int = 0
    speakers: int = 0
    results: int = 0
    latency: float = 0.0
    rate: float = 0.0
    job_seconds: float = 0.0


def domain_id(number: int) -> str:
    return f"d{number:021d}"


def job_id(number: int) -> str:
    return f"j{number:021d}"


class VoiceId:
    """The API. Every domain has the same jobs and speakers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ended_at = 0.0  # by the clock of the machine, of jobs that run

    def answer(self, operation: str, body: bytes) -> bytes:
        """The body of the response."""
        request = json.loads(body)
        if operation == "ListTagsForResource":
            return b'{"Tags": []}'
        if operation.startswith("List"):
            return json.dumps(self._listing(operation, request)).encode()
        if operation == "DescribeDomain":
            return json.dumps({"Domain": self._domain(request["DomainId"])}).encode()
        return json.dumps({"Job": self._job(request["DomainId"], request["JobId"])}).encode()

    def _listing(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        counts = {"ListDomains": self.settings.domains, "ListSpeakers": self.settings.speakers}
        counts["ListSpeakerEnrollmentJobs"] = self.settings.jobs
        count = counts.get(operation, 0) if request.get("JobStatus", "COMPLETED") == "COMPLETED" else 0
        start, size = int(request.get("NextToken", 0)), DOMAIN_PAGE if operation == "ListDomains" else PAGE
        end = min(start + min(request.get("MaxResults", size), size), count)
        name = {"ListDomains": "DomainSummaries", "ListSpeakers": "SpeakerSummaries"}.get(operation, "JobSummaries")
        items = [self._item(name, request, number) for number in range(start, end)]
        return {name: items, **({"NextToken": str(end)} if end < count else {})}

    def _item(self, name: str, request: dict[str, Any], number: int) -> dict[str, Any]:
        if name == "DomainSummaries":
            return self._domain(domain_id(number))
        if name == "SpeakerSummaries":
            return self._speaker(request["DomainId"], number)
        return self._summary(request["DomainId"], job_id(number))

    def _domain(self, found: str) -> dict[str, Any]:
        return {
            "Arn": f"arn:aws:voiceid:us-east-1:123456789012:domain/{found}",
            "CreatedAt": CREATED_AT,
            "DomainId": found,
            "DomainStatus": "ACTIVE",
            "Name": f"line-{found[-4:]}",
            "ServerSideEncryptionConfiguration": {"KmsKeyId": "alias/voiceid"},
            "UpdatedAt": CREATED_AT,
        }

    def _speaker(self, domain: str, number: int) -> dict[str, Any]:
        return {
            "CreatedAt": CREATED_AT,
            "CustomerSpeakerId": f"caller-{number}",
            "DomainId": domain,
            "GeneratedSpeakerId": f"id#{number:022d}",
            "Status": "ENROLLED",
            "UpdatedAt": CREATED_AT,
        }

    def _summary(self, domain: str, found: str) -> dict[str, Any]:
        ended = self._has_ended()
        return {
            "CreatedAt": CREATED_AT,
            "DomainId": domain,
            **({"EndedAt": ENDED_AT} if ended else {}),
            "JobId": found,
            "JobName": f"callers-{found[-6:]}",
            "JobProgress": {"PercentComplete": 100 if ended else 50},
            "JobStatus": "COMPLETED" if ended else "IN_PROGRESS",
        }

    def _job(self, domain: str, found: str) -> dict[str, Any]:
        return {
            **self._summary(domain, found),
            "DataAccessRoleArn": ROLE,
            "EnrollmentConfig": {"ExistingEnrollmentAction": "SKIP"},
            "InputDataConfig": {"S3Uri": f"s3://{BUCKET}/manifest.json"},
            "OutputDataConfig": {"S3Uri": f"s3://{BUCKET}/out"},
        }

    def _has_ended(self) -> bool:
        if not self.settings.job_seconds:
            return True
        self.ended_at = self.ended_at or time.time() + self.settings.job_seconds
        return time.time() >= self.ended_at
