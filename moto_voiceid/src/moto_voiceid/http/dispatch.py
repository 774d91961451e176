# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Dispatch HTTP requests to operations: validation, faults, holds, the request log, and the only error boundary.

moto's own `call_action` is not used: it returns an HTML 500 for an unknown operation or region, and the status 400 for
every error.
"""

import io
import logging
import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ConnectionClosedError
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores
from werkzeug.exceptions import HTTPException

from ..exceptions import (
    AccessDeniedException,
    IncompleteSignatureException,
    InternalServerException,
    InvalidSignatureException,
    MissingAuthenticationTokenException,
    RequestEntityTooLargeException,
    SerializationException,
    UnknownOperationException,
    UnrecognizedClientException,
    ValidationException,
    VoiceIDError,
)
from ..jobs.transition import job_transition
from ..models import VoiceIDBackend, domain_arn, voiceid_backends
from ..service_model import OPERATIONS, SERVICE, input_shape, output_shape
from ..settings.current import settings
from ..settings.holds import HoldReset
from ..settings.limits import MAX_API_BODY_BYTES
from .body import gunzip, too_large
from .fault_injection import inject
from .protocol import failure, operation_name, parse_body, success, write_body
from .refusals import BodyMalformed, BodyTooLarge
from .validation import parse

log = logging.getLogger(__name__)

# Access key, date, region, service. moto reads the region without checking the format.
_CREDENTIAL = re.compile(r"^AWS4-HMAC-SHA256 Credential=[^/,\s]+/\d{8}/[^/,\s]+/[^/,\s]+/aws4_request\b")
# The errors of moto's check of signatures and policies, and the errors of AWS JSON services for them.
_AUTH_ERRORS: dict[str, type[VoiceIDError]] = {
    "AccessDenied": AccessDeniedException,
    "AuthFailure": UnrecognizedClientException,
    "InvalidClientTokenId": UnrecognizedClientException,
    "SignatureDoesNotMatch": InvalidSignatureException,
}


_READS_OF_JOBS = {
    "DescribeFraudsterRegistrationJob",
    "DescribeSpeakerEnrollmentJob",
    "ListFraudsterRegistrationJobs",
    "ListSpeakerEnrollmentJobs",
}


class VoiceIDDispatcher(BaseResponse):
    """The operations are the methods of the subclass, in snake_case. `params` has the validated request."""

    # The body is JSON. moto must not parse it as a form.
    use_raw_body = True

    def __init__(self) -> None:
        super().__init__(service_name=SERVICE)
        self.params: dict[str, Any] = {}

    @property
    def backend(self) -> VoiceIDBackend:
        """:raises ValidationException: Voice ID is not available in the region of the request"""
        account = voiceid_backends[self.current_account]
        try:
            return account[self.region]
        except KeyError:
            raise ValidationException(
                f"Voice ID is not available in region {self.region}, only in {', '.join(account.regions)}. "
                "Set MOTO_ALLOW_NONEXISTENT_REGION=true to accept any region"
            ) from None

    def decompress_request_body(self, request: Any) -> None:
        """:raises BodyTooLarge, BodyMalformed:"""
        body = request.stream.read()
        if len(body) > MAX_API_BODY_BYTES:
            raise too_large(MAX_API_BODY_BYTES)
        if request.content_encoding == "gzip" and body:
            body = gunzip(body, MAX_API_BODY_BYTES)
        request.stream = io.BytesIO(body)
        # Read the raw body first: moto consumes a body with the content type of a form.
        request.get_data()

    def _dispatch(self, request: Any, full_url: str | None = None, headers: Any = None) -> TYPE_RESPONSE:
        authorization = request.headers.get("Authorization")
        if authorization is not None and not _CREDENTIAL.search(authorization):
            return failure(
                IncompleteSignatureException("The Authorization header does not contain a Signature Version 4")
            )
        try:
            try:
                self.setup_class(request, full_url, headers)
            except BodyTooLarge as error:
                return failure(RequestEntityTooLargeException(error.message))
            except BodyMalformed as error:
                return failure(SerializationException(error.message))
            return self._answer(request)
        except (ConnectionResetError, ConnectionClosedError):
            # An injected fault, which the server or botocore handles.
            raise
        except Exception:
            return _unexpected("Unexpected error while reading a request")

    def _answer(self, request: Any) -> TYPE_RESPONSE:
        # Only a POST request calls an operation.
        operation = operation_name(self.headers.get("X-Amz-Target")) if request.method == "POST" else ""
        body, unreadable = _body(self.raw_body)
        entry = settings.request_log.open(
            operation,
            None if unreadable else bytes(self.raw_body),
            signed="Authorization" in self.headers,
            region=self.region,
            account_id=self.current_account,
        )
        holds = settings.holds.receive(operation, body)
        try:
            settings.holds.wait_at("request", holds)
        except HoldReset:
            return failure(InternalServerException("The endpoint was reset while a hold kept this request waiting"))
        faults = settings.faults.consume(operation, body)
        answer = inject(faults, request, lambda: self._carry_out(operation, body, unreadable))
        settings.holds.wait_at("response", holds)
        entry.status = answer[0]
        return answer

    def _carry_out(self, operation: str, body: Any, unreadable: SerializationException | None) -> TYPE_RESPONSE:
        try:
            if unreadable is not None:
                raise unreadable
            return success(self._perform(operation, body))
        except VoiceIDError as error:
            return failure(error)
        except Exception:
            return _unexpected(f"Unexpected error in {operation}")

    def _perform(self, operation: str, body: Any) -> str:
        """Validate a request, carry it out, and return the body of the response. :raises VoiceIDError:"""
        if operation not in OPERATIONS:
            raise UnknownOperationException(
                f"Voice ID has no operation {operation!r}" if operation else "Not a POST request with a Voice ID target"
            )
        self._authorize(body)
        self.params = parse(input_shape(operation), body)
        method = getattr(self, camelcase_to_underscores(operation))
        if operation in _READS_OF_JOBS:
            self._follow_transition(method)
        # Includes writing the response, so that it shows a consistent state of a job.
        with self.backend.lock:
            action: ActionResult = method()
            return write_body(output_shape(operation), action.result)

    def _follow_transition(self, method: Callable[[], ActionResult]) -> None:
        """Let jobs advance as their transition in moto's state manager says.

        :raises VoiceIDError: the transition is not valid, or `method` raises it
        """
        try:
            transition = job_transition()
        except ValueError as error:
            raise ValidationException(str(error)) from None
        if transition is not None:
            with self.backend.lock:
                # A request for a job that does not exist must not count as a description.
                method()
        # The job changes itself under the lock, so this waits without it.
        settings.pacer.follow_transitions(self.params.get("JobId"))

    def _authorize(self, body: dict[str, Any]) -> None:
        """Check signature and policies, if moto's IAM authentication is on. :raises VoiceIDError: access is denied"""
        try:
            self._authenticate_and_authorize_normal_action(self._resource(body))
        except HTTPException as error:
            error_class = _AUTH_ERRORS[error.error_type]  # type: ignore[attr-defined]
            raise error_class(error.message) from None  # type: ignore[attr-defined]
        except KeyError:
            # moto raises it if the Authorization header is missing.
            raise MissingAuthenticationTokenException("The request is not signed") from None

    def _resource(self, body: dict[str, Any]) -> str:
        """The resource for policies: the ARN of the domain, or * for an operation without a domain."""
        if "DomainId" in body:
            return domain_arn(self.region, self.current_account, str(body["DomainId"]))
        return str(body.get("ResourceArn", "*"))


def _body(raw: bytes) -> tuple[Any, SerializationException | None]:
    try:
        return parse_body(raw), None
    except SerializationException as error:
        return None, error


def _unexpected(what: str) -> TYPE_RESPONSE:
    log.exception(what)
    return failure(InternalServerException("Internal error; see the traceback in the log of the endpoint"))
