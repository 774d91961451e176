# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""How a speaker enrollment job processes each request of its manifest."""

from collections.abc import Iterable, Sequence
from threading import RLock
from typing import Any

from ..exceptions import ServiceQuotaExceededException
from ..files.events import ErrorInfo, JobStatus, Origin, enrollment_job_event, speaker_event
from ..files.manifest import EnrollmentRequest, InvalidRequest, parse_enrollment_manifest
from ..files.output import EnrollmentStatus, EnrollmentSuccess, RequestError, enrollment_output
from ..files.recordings import Recording
from ..resources.domain import Domain
from ..resources.fraudster import similarity
from ..resources.job import SpeakerEnrollmentJob
from ..settings.current import settings
from .processor import RequestProcessor, RequestRefused
from .recording_reader import RecordingReader

# Not documented for batch enrollment. 50 is the default fraud threshold of an Amazon Connect flow.
DEFAULT_RISK_THRESHOLD = 50


class EnrollmentProcessor(RequestProcessor[EnrollmentRequest, EnrollmentSuccess]):
    """Processes the requests of one speaker enrollment job.

    Source: botocore shapes `EnrollmentConfig` and `EnrollmentJobFraudDetectionConfig`, and the guide's page on batch
    enrollment.
    """

    # "About 30 seconds of net speech" in all files of a request together.
    min_speech_seconds = 30.0

    def __init__(self, domain: Domain, job: SpeakerEnrollmentJob, recordings: RecordingReader, lock: RLock) -> None:
        super().__init__(domain, recordings, lock)
        config = job.enrollment_config or {}
        fraud = config.get("FraudDetectionConfig", {})
        self._job = job
        self._overwrite = config.get("ExistingEnrollmentAction") == "OVERWRITE"
        self._fail_on_fraud = fraud.get("FraudDetectionAction") != "IGNORE"
        self._risk_threshold: int = fraud.get("RiskThreshold", DEFAULT_RISK_THRESHOLD)
        self._watchlist_id: str = fraud.get("WatchlistIds", [domain.watchlists.default.watchlist_id])[0]

    def parse(self, manifest: bytes) -> Sequence[EnrollmentRequest | InvalidRequest]:
        return parse_enrollment_manifest(manifest, limit=self.domain.quotas.speakers_per_enrollment_job)

    def attempt(self, request: EnrollmentRequest) -> EnrollmentSuccess:
        with self.lock:
            skipped = self._skipped(request)
        if skipped is not None:
            return skipped
        recordings = self.read_recordings(request)
        with self.lock:
            # The speaker may have changed while its recordings were read.
            return self._skipped(request) or self._enroll(request, recordings)

    def output(self, successes: Iterable[EnrollmentSuccess], errors: Iterable[RequestError]) -> bytes:
        return enrollment_output(successes, errors)

    def job_event(self, origin: Origin, status: JobStatus, error: ErrorInfo | None = None) -> dict[str, Any]:
        job = {**self._job.event_members(), "EnrollmentConfig": self._job.enrollment_config}
        return enrollment_job_event(origin, status, job, error)

    def request_event(self, origin: Origin, success: EnrollmentSuccess) -> dict[str, Any] | None:
        if success.enrollment_status == "DUPLICATE_SKIPPED":
            return None
        return speaker_event(
            origin,
            "ENROLL_SPEAKER",
            success.generated_speaker_id,
            job_id=self._job.job_id,
            enrollment_status=success.enrollment_status,
            domain_field=settings.events.speaker_domain_field,
        )

    def _skipped(self, request: EnrollmentRequest) -> EnrollmentSuccess | None:
        """The outcome for a speaker that is enrolled already and not to be overwritten; else None."""
        speaker = self.domain.speakers.find(request.speaker_id)
        if speaker is None:
            return None
        if speaker.status == "OPTED_OUT":
            raise RequestRefused(409, "The speaker is opted out")
        if speaker.status != "ENROLLED" or self._overwrite:
            return None
        return self._success(request, speaker.generated_speaker_id, "DUPLICATE_SKIPPED")

    def _enroll(self, request: EnrollmentRequest, recordings: list[Recording]) -> EnrollmentSuccess:
        self._check_fraud(recordings)
        known = self.domain.speakers.find(request.speaker_id) is not None
        try:
            speaker = self.domain.speakers.enroll(request.speaker_id)
        except ServiceQuotaExceededException as error:
            raise RequestRefused(402, error.message) from None
        status: EnrollmentStatus = "ENROLLMENT_OVERWRITE" if known else "NEW_ENROLLMENT"
        return self._success(request, speaker.generated_speaker_id, status)

    def _check_fraud(self, recordings: list[Recording]) -> None:
        if not self._fail_on_fraud:
            return
        digests = {recording.digest for recording in recordings}
        fraudsters = self.domain.fraudsters.on(self._watchlist_id)
        score = max((similarity(fraudster, digests) for fraudster in fraudsters), default=0)
        if score >= self._risk_threshold:
            raise RequestRefused(
                400, f"Fraud check failed: risk score {score}, at or above the threshold {self._risk_threshold}"
            )

    @staticmethod
    def _success(request: EnrollmentRequest, speaker_id: str, status: EnrollmentStatus) -> EnrollmentSuccess:
        return EnrollmentSuccess(request.request_id, speaker_id, request.speaker_id, status)
