# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Shared base of the batch job processors."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from threading import RLock
from typing import Any, Generic, TypeVar

from ..files.events import ErrorInfo, JobStatus, Origin
from ..files.manifest import EnrollmentRequest, InvalidRequest, RegistrationRequest
from ..files.output import EnrollmentSuccess, RegistrationSuccess, RequestError
from ..files.recordings import AudioError, Recording
from ..resources.domain import Domain
from .recording_reader import RecordingReader

log = logging.getLogger(__name__)

Request = TypeVar("Request", EnrollmentRequest, RegistrationRequest)
Success = TypeVar("Success", EnrollmentSuccess, RegistrationSuccess)


class RequestRefused(Exception):
    """One request of the manifest fails with this code and message. The job continues."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RequestProcessor(ABC, Generic[Request, Success]):
    """Processes the requests of one job, one at a time. `JobRunner` reads them from the manifest.

    `lock` guards the domain. Recordings are read without the lock, because that takes time. The domain is read and
    changed only with the lock.
    """

    min_speech_seconds: float

    def __init__(self, domain: Domain, recordings: RecordingReader, lock: RLock) -> None:
        self.domain = domain
        self.recordings = recordings
        self.lock = lock

    @abstractmethod
    def parse(self, manifest: bytes) -> Sequence[Request | InvalidRequest]:
        """:raises ManifestError: the manifest cannot be used"""

    @abstractmethod
    def attempt(self, request: Request) -> Success:
        """Process one request. :raises RequestRefused: it fails"""

    @abstractmethod
    def output(self, successes: Iterable[Success], errors: Iterable[RequestError]) -> bytes:
        """The output file."""

    @abstractmethod
    def job_event(self, origin: Origin, status: JobStatus, error: ErrorInfo | None = None) -> dict[str, Any]:
        """The event for a job that was submitted, succeeded or failed."""

    @abstractmethod
    def request_event(self, origin: Origin, success: Success) -> dict[str, Any] | None:
        """The event for the change that one request made; None if it changed nothing."""

    def handle(self, request: Request | InvalidRequest) -> Success | RequestError:
        """Process one request and return its outcome."""
        try:
            if isinstance(request, InvalidRequest):
                raise RequestRefused(400, request.message)
            return self.attempt(request)
        except RequestRefused as refused:
            return RequestError(request.request_id, refused.code, refused.message)
        except Exception:
            log.exception("Unexpected error in request %s", request.request_id)
            return RequestError(request.request_id, 500, "Internal error; see the traceback in the log of the endpoint")

    def read_recordings(self, request: Request) -> list[Recording]:
        """The recordings of a request. :raises RequestRefused: they are not usable, or have too little speech"""
        try:
            recordings = self.recordings.read(request.audio)
        except AudioError as error:
            raise RequestRefused(400, error.message) from None
        speech = sum(recording.net_speech_seconds for recording in recordings)
        if speech < self.min_speech_seconds:
            raise RequestRefused(
                400,
                f"Not enough speech: {speech:.1f} seconds in all recordings, {self.min_speech_seconds:.0f} required",
            )
        return recordings
