# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""What the two kinds of batch job have in common."""

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
    """One request of the manifest fails with this code and message; the job goes on."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RequestProcessor(ABC, Generic[Request, Success]):
    """The decisions of one job; `jobs.runner` brings the requests to it.

    `lock` guards the domain: recordings are read outside of it, because that takes time, and everything is decided
    inside of it.
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
        """Do one request. :raises RequestRefused: it fails"""

    @abstractmethod
    def output(self, successes: Iterable[Success], errors: Iterable[RequestError]) -> bytes:
        """The output file."""

    @abstractmethod
    def job_event(self, origin: Origin, status: JobStatus, error: ErrorInfo | None = None) -> dict[str, Any]:
        """The event for a job that was submitted, succeeded or failed."""

    @abstractmethod
    def request_event(self, origin: Origin, success: Success) -> dict[str, Any] | None:
        """The event for what one request has changed; None if nothing."""

    def handle(self, request: Request | InvalidRequest) -> Success | RequestError:
        """Do one request and say how it ended."""
        try:
            if isinstance(request, InvalidRequest):
                raise RequestRefused(400, request.message)
            return self.attempt(request)
        except RequestRefused as refused:
            return RequestError(request.request_id, refused.code, refused.message)
        except Exception:
            log.exception("Request %s met an unexpected error", request.request_id)
            return RequestError(request.request_id, 500, "Internal error; the log of the endpoint has the traceback")

    def listen(self, request: Request) -> list[Recording]:
        """The recordings of a request. :raises RequestRefused: they cannot be used or have too little speech"""
        try:
            recordings = self.recordings.read(request.audio)
        except AudioError as error:
            raise RequestRefused(400, error.message) from None
        speech = sum(recording.net_speech_seconds for recording in recordings)
        if speech < self.min_speech_seconds:
            raise RequestRefused(
                400, f"Not enough speech: {speech:.1f} seconds in all recordings, {self.min_speech_seconds:.0f} wanted"
            )
        return recordings
