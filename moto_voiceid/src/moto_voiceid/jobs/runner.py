# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Runs a batch job in the background, from its manifest to its output file."""

import logging
import time
from threading import Thread
from typing import Any

from moto.moto_api._internal import mock_random

from ..aws_services import AWSServiceError, AWSServices
from ..files.events import ErrorInfo, JobStatus, Origin
from ..files.manifest import MAX_BYTES, ManifestError
from ..files.output import RequestError, output_location
from ..files.recordings import NoSpeechDetector, speech_detector
from ..files.s3_uri import split_s3_uri
from ..resources.job import BatchJob
from ..settings.pace import Cancelled, Gate, Pacer
from .processor import RequestProcessor
from .transition import usable_job_transition

log = logging.getLogger(__name__)

_ERROR_TYPES = {400: "ValidationException", 402: "ServiceQuotaExceededException", 403: "AccessDeniedException"}
_ERROR_TYPES |= {404: "ResourceNotFoundException", 500: "InternalServerException"}


class JobRunner:
    """Runs one job, once `start` is called. It ends early if its gate is cancelled."""

    def __init__(
        self, job: BatchJob, processor: RequestProcessor[Any, Any], aws_services: AWSServices, pacer: Pacer
    ) -> None:
        self._job = job
        self._processor = processor
        self._aws_services = aws_services
        self._pacer = pacer
        # Requests hold it while they are answered, so that no response shows a job half changed.
        self._lock = processor.lock
        self.gate: Gate = pacer.gate(job.job_id, usable_job_transition)
        self._successes: list[Any] = []
        self._errors: list[RequestError] = []

    def start(self) -> None:
        """Send the event for the submitted job, and run it in its own thread."""
        self._send_job_event("SUBMITTED")
        Thread(target=self._run, name=f"voiceid-job-{self._job.job_id}", daemon=True).start()

    def _run(self) -> None:
        with self._pacer.running(self.gate):
            try:
                self._do()
            except Cancelled:
                log.debug("Job %s was cancelled", self._job.job_id)

    def _do(self) -> None:
        try:
            self._begin()
            self._process()
        except (ManifestError, AWSServiceError) as error:
            self._fail(error.status_code, error.message)
        except NoSpeechDetector as error:
            self._fail(500, str(error))
        except Cancelled:
            raise
        except Exception:
            log.exception("Unexpected error in job %s", self._job.job_id)
            self._fail(500, "Internal error; see the traceback in the log of the endpoint")
        else:
            with self._lock:
                self._job.end("COMPLETED_WITH_ERRORS" if self._errors else "COMPLETED")
            self._send_job_event("SUCCESS")

    def _begin(self) -> None:
        self.gate.begin()
        with self._lock:
            self._job.job_status = "IN_PROGRESS"
        self.gate.ready()

    def _process(self) -> None:
        """:raises ManifestError, AWSServiceError, NoSpeechDetector: the whole job fails"""
        bucket, key = self._check()
        place = split_s3_uri(self._job.input_data_config["S3Uri"])
        requests = self._processor.parse(self._aws_services.read_s3_object(*place, MAX_BYTES))
        for done, request in enumerate(requests, start=1):
            self.gate.turn()
            self._handle(request)
            with self._lock:
                self._job.progress(done, len(requests))
            # Yield the interpreter to the threads that answer requests.
            time.sleep(0)
        self.gate.check()
        output = self._processor.output(self._successes, self._errors)
        self._aws_services.write_s3_object(bucket, key, output, self._job.output_data_config.get("KmsKeyId"))

    def _check(self) -> tuple[str, str]:
        """Check what the job needs before the first request. Returns bucket and key of the output file."""
        speech_detector()
        job = self._job
        self._aws_services.check_role(job.data_access_role_arn)
        try:
            bucket, key = output_location(job.output_data_config["S3Uri"], job.job_id, job.input_data_config["S3Uri"])
        except ValueError as error:
            raise ManifestError(400, str(error)) from None
        self._aws_services.check_writable(bucket, key)
        if "KmsKeyId" in job.output_data_config:
            self._aws_services.kms_key_arn(job.output_data_config["KmsKeyId"])
        return bucket, key

    def _handle(self, request: Any) -> None:
        outcome = self._processor.handle(request)
        if isinstance(outcome, RequestError):
            self._errors.append(outcome)
            return
        self._successes.append(outcome)
        event = self._processor.request_event(self._origin(), outcome)
        if event is not None:
            self._send(event)

    def _fail(self, status_code: int, message: str) -> None:
        with self._lock:
            self._job.fail(status_code, message)
        self._send_job_event("FAILURE", ErrorInfo(message, _ERROR_TYPES[status_code], status_code))

    def _send_job_event(self, status: JobStatus, error: ErrorInfo | None = None) -> None:
        self._send(self._processor.job_event(self._origin(), status, error))

    def _send(self, event: dict[str, Any]) -> None:
        # A reset drops the events of everything before it.
        self.gate.check()
        self._aws_services.put_event(event)

    def _origin(self) -> Origin:
        domain = self._processor.domain
        return Origin(str(mock_random.uuid4()), domain.domain_id, domain.arn)
