# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Batch jobs of a domain."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from moto.core.utils import utcnow

from ..exceptions import ResourceNotFoundException, ServiceQuotaExceededException
from .ids import unique_id
from .paged_collection import PagedCollection

JobStatus = Literal["SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED"]
ACTIVE: tuple[JobStatus, ...] = ("SUBMITTED", "IN_PROGRESS")


@dataclass(slots=True, kw_only=True)
class BatchJob:
    """Shared members of the two kinds of job. Nested values are dicts in the API's spelling.

    Timestamps are naive and UTC, as in all of moto.
    """

    domain_id: str
    data_access_role_arn: str
    input_data_config: dict[str, Any]
    output_data_config: dict[str, Any]
    job_name: str | None = None
    job_id: str = field(default_factory=unique_id)
    job_status: JobStatus = "SUBMITTED"
    job_progress: dict[str, int] = field(default_factory=lambda: {"PercentComplete": 0})
    failure_details: dict[str, Any] | None = None
    created_at: datetime = field(default_factory=utcnow)
    ended_at: datetime | None = None

    def progress(self, done: int, total: int) -> None:
        """Set the percentage of processed requests, rounded down."""
        self.job_progress = {"PercentComplete": 100 * done // total}

    def end(self, status: JobStatus) -> None:
        self.job_status = status
        self.ended_at = utcnow()

    def event_members(self) -> dict[str, Any]:
        """The members of the job that its events contain, in the API's spelling."""
        return {
            "JobId": self.job_id,
            "DataAccessRoleArn": self.data_access_role_arn,
            "InputDataConfig": self.input_data_config,
            "OutputDataConfig": self.output_data_config,
        }

    def fail(self, status_code: int, message: str) -> None:
        """End the whole job as FAILED."""
        self.failure_details = {"StatusCode": status_code, "Message": message}
        self.end("FAILED")


@dataclass(slots=True, kw_only=True)
class SpeakerEnrollmentJob(BatchJob):
    """botocore shapes `SpeakerEnrollmentJob` and `SpeakerEnrollmentJobSummary`, which has fewer of its members."""

    enrollment_config: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class FraudsterRegistrationJob(BatchJob):
    """botocore shapes `FraudsterRegistrationJob` and `FraudsterRegistrationJobSummary`."""

    registration_config: dict[str, Any] | None = None


Job = TypeVar("Job", bound=BatchJob)


class Jobs(Generic[Job]):
    """The jobs of one kind in one domain."""

    def __init__(self, domain_id: str) -> None:
        self._domain_id = domain_id
        self.collection: PagedCollection[Job] = PagedCollection()

    def get(self, job_id: str) -> Job:
        """:raises ResourceNotFoundException: with ResourceType BATCH_JOB"""
        job = self.collection.get(job_id)
        if job is None:
            raise ResourceNotFoundException(f"Domain {self._domain_id} has no job {job_id} of this kind", "BATCH_JOB")
        return job

    def check_room(self, limit: int) -> None:
        """:raises ServiceQuotaExceededException: the active jobs reach the quota"""
        if sum(job.job_status in ACTIVE for job in self.collection) >= limit:
            raise ServiceQuotaExceededException(
                f"Domain {self._domain_id} has {limit} active job(s) of this kind, which is its quota"
            )

    def add(self, job: Job) -> Job:
        self.collection.add(job.job_id, job)
        return job
