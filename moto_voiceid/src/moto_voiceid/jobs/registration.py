# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""How a fraudster registration job processes each request of its manifest."""

from collections.abc import Iterable, Sequence
from threading import RLock
from typing import Any

from ..exceptions import ResourceNotFoundException, ServiceQuotaExceededException
from ..files.events import ErrorInfo, JobStatus, Origin, fraudster_event, registration_job_event
from ..files.manifest import InvalidRequest, RegistrationRequest, parse_registration_manifest
from ..files.output import RegistrationSuccess, RequestError, registration_output
from ..resources.domain import Domain
from ..resources.fraudster import similarity
from ..resources.job import FraudsterRegistrationJob
from .processor import RequestProcessor, RequestRefused
from .recording_reader import RecordingReader

# Not documented. Identical recordings score 100 here, all others 0.
DEFAULT_SIMILARITY_THRESHOLD = 50


class RegistrationProcessor(RequestProcessor[RegistrationRequest, RegistrationSuccess]):
    """Processes the requests of one fraudster registration job.

    Only fraudsters on the job's own watchlist count as duplicates, so that a fraudster who is on another watchlist is
    registered to this one (source: botocore shape `RegistrationConfig`).
    """

    # The guide requires this for the detection of fraudsters. It gives no number for their registration.
    min_speech_seconds = 10.0

    def __init__(self, domain: Domain, job: FraudsterRegistrationJob, recordings: RecordingReader, lock: RLock) -> None:
        super().__init__(domain, recordings, lock)
        config = job.registration_config or {}
        self._job = job
        self._skip = config.get("DuplicateRegistrationAction") != "REGISTER_AS_NEW"
        self._threshold: int = config.get("FraudsterSimilarityThreshold", DEFAULT_SIMILARITY_THRESHOLD)
        self._watchlist_id: str = config.get("WatchlistIds", [domain.watchlists.default.watchlist_id])[0]

    def parse(self, manifest: bytes) -> Sequence[RegistrationRequest | InvalidRequest]:
        return parse_registration_manifest(manifest, limit=self.domain.quotas.fraudsters_per_registration_job)

    def attempt(self, request: RegistrationRequest) -> RegistrationSuccess:
        digests = frozenset(recording.digest for recording in self.read_recordings(request))
        with self.lock:
            return self._duplicate(request, digests) or self._register(request, digests)

    def output(self, successes: Iterable[RegistrationSuccess], errors: Iterable[RequestError]) -> bytes:
        return registration_output(successes, errors)

    def job_event(self, origin: Origin, status: JobStatus, error: ErrorInfo | None = None) -> dict[str, Any]:
        job = {**self._job.event_members(), "RegistrationConfig": self._job.registration_config}
        return registration_job_event(origin, status, job, error)

    def request_event(self, origin: Origin, success: RegistrationSuccess) -> dict[str, Any] | None:
        if success.registration_status == "DUPLICATE_SKIPPED":
            return None
        return fraudster_event(
            origin,
            "REGISTER_FRAUDSTER",
            success.generated_fraudster_id,
            [self._watchlist_id],
            job_id=self._job.job_id,
            registration_status=success.registration_status,
        )

    def _duplicate(self, request: RegistrationRequest, digests: frozenset[str]) -> RegistrationSuccess | None:
        if not self._skip:
            return None
        fraudsters = self.domain.fraudsters.on(self._watchlist_id)
        scores = {fraudster.generated_fraudster_id: similarity(fraudster, digests) for fraudster in fraudsters}
        most_similar = max(scores, key=scores.__getitem__, default=None)
        if most_similar is None or scores[most_similar] < self._threshold:
            return None
        return RegistrationSuccess(request.request_id, most_similar, "DUPLICATE_SKIPPED", scores[most_similar])

    def _register(self, request: RegistrationRequest, digests: frozenset[str]) -> RegistrationSuccess:
        try:
            # The watchlist may have been deleted since the job started.
            self.domain.watchlists.get(self._watchlist_id)
            fraudster = self.domain.fraudsters.register(self._watchlist_id, digests)
        except ResourceNotFoundException as error:
            raise RequestRefused(400, error.message) from None
        except ServiceQuotaExceededException as error:
            raise RequestRefused(402, error.message) from None
        return RegistrationSuccess(request.request_id, fraudster.generated_fraudster_id, "NEW_FRAUDSTER")
