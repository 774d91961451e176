# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, what it means, and what to do about it. Pure.

``VoiceIdError`` is the one exception of this collection. Its kinds are those of ``values.ErrorKind``.
Everything below the module raises it; the module turns it into one ``fail_json``.
The text of an error has three parts: what was tried and where, what was returned, what to do next.
"""

from __future__ import annotations

import re
import sys
import typing as t

from .values import CallErrorKind, ConflictType, ErrorKind, ResourceType


class VoiceIdError(Exception):
    """A failure with everything a user needs to act on it.

    :param msg: The complete message.
    :param kind: What kind of failure it is, for a playbook that handles it.
    :param details: Further fields of ``error`` in the result of the module, without secrets.
    :param facts: Further fields of the result itself.
    """

    def __init__(
        self,
        msg: str,
        kind: ErrorKind,
        details: t.Optional[dict[str, t.Any]] = None,
        facts: t.Optional[dict[str, t.Any]] = None,
    ) -> None:
        super().__init__(msg)
        self.msg = msg
        self.kind = kind
        self.details = details or {}
        self.facts = facts or {}

    @property
    def transient(self) -> bool:
        """Whether a later call may succeed although nobody changes anything."""
        return self.kind in TRANSIENT_KINDS


class Where(t.NamedTuple):
    """Where a call was sent: the region (``None`` if there is none) and the URL of the endpoint."""

    region: t.Optional[str]
    endpoint_url: t.Optional[str]

    def __str__(self) -> str:
        parts = (("in", self.region), ("at", self.endpoint_url))
        return " ".join(f"{word} {value}" for word, value in parts if value)


CLOSED = (
    "AWS closed the hosted Voice ID service on 2026-05-20. Name an endpoint that speaks the Voice ID API with the "
    "endpoint_url option, or with AWS_ENDPOINT_URL_VOICE_ID in the environment of the host that runs the module; "
    "'python -m moto_voiceid' starts one on the machine where you call it."
)

# What to do about each kind of failure of a call.
ADVICE: dict[CallErrorKind, str] = {
    "access_denied": (
        "The caller needs voiceid:{operation} in an IAM policy, and kms:Decrypt on the key of the domain "
        "(kms:DescribeKey and kms:CreateGrant to create or update a domain)."
    ),
    "conflict": "Look at the state of the resource, then run the task again.",
    "expired_credentials": "Get new credentials (a temporary session token ends with its session) and run again.",
    "invalid_credentials": "Check access_key, secret_key and session_token, or the profile; they must belong together.",
    "invalid_request": "Correct the option, then run again.",
    "model_missing": (
        "The installed botocore {botocore_version} has no model of the voice-id service, so it cannot call any "
        "endpoint. Install one that has it, for example with: pip install 'boto3<=1.44.5' 'botocore<=1.44.5'"
    ),
    "no_credentials": (
        "Set access_key and secret_key, a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
        "or set sign_requests to false for an endpoint that takes unsigned requests."
    ),
    "no_region": "Set the region option, AWS_REGION in the environment, or a region in the AWS profile.",
    "not_found": "Check the id, the region and the endpoint.",
    "not_voice_id": (
        "Something answers there, but not as the Voice ID API does. Check endpoint_url (and "
        "AWS_ENDPOINT_URL_VOICE_ID, AWS_ENDPOINT_URL): scheme, host and port of a Voice ID endpoint, without a path."
    ),
    "profile_not_found": (
        "Check the profile option, AWS_PROFILE, and the AWS config file of the user that runs the module."
    ),
    "proxy_unreachable": (
        "The proxy that HTTP_PROXY, HTTPS_PROXY or the proxies of aws_config name does not answer. Correct it, or list "
        "the host of the endpoint in NO_PROXY."
    ),
    "quota": "Remove what is not needed, or have the quota raised.",
    "server_error": "The service failed on its side and kept failing through all retries. Try again later.",
    "service_closed": CLOSED,
    "tls_failed": (
        "The TLS handshake with the endpoint failed. A plain HTTP endpoint wants an endpoint_url that starts with "
        "http://. The certificate must name the host of endpoint_url, and aws_ca_bundle must be a file of certificates "
        "in PEM format."
    ),
    "throttled": (
        "The service throttled the call through all retries. Lower max_concurrency where the module has it, or give "
        "more patience with aws_config, for example: {{retries: {{mode: adaptive, total_max_attempts: 15}}}}"
    ),
    "unreachable": (
        "No HTTP server answers there, or it breaks the connection off. Check that the endpoint runs, and endpoint_url "
        "(or AWS_ENDPOINT_URL_VOICE_ID, AWS_ENDPOINT_URL): scheme, host and port."
    ),
    "untrusted_certificate": (
        "The certificate of the endpoint is not trusted. Name the authority that signed it with aws_ca_bundle; "
        "validate_certs: false turns the check off and is for trials only."
    ),
    "wrong_configuration": "Correct the connection options (region, profile, endpoint_url, aws_ca_bundle, aws_config).",
}

# What to do about each type of conflict.
ADVICE_FOR_CONFLICTS: dict[ConflictType, str] = {
    "CANNOT_DELETE_NON_EMPTY_WATCHLIST": (
        "Take the fraudsters off the watchlist first (voiceid_fraudster), or delete them."
    ),
    "CONCURRENT_CHANGES": "Something else is changing the same thing. Run the task again when it is done.",
    "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES": (
        "The domain is being re-encrypted after a change of its KMS key. Wait for that (voiceid_domain with "
        "wait: true), then run again."
    ),
    "DOMAIN_NOT_ACTIVE": "The domain is pending or suspended. It does no work until it is active again.",
    "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST": (
        "Put the fraudster on another watchlist first, or delete the fraudster."
    ),
    "SPEAKER_OPTED_OUT": "The speaker has opted out. Delete the speaker (voiceid_speaker with state: absent) first.",
}

# What to do when the missing resource is not one that the request names.
ADVICE_FOR_MISSING: dict[ResourceType, str] = {
    "COMPLIANCE_CONSENT": (
        "The account has not acknowledged the consent that Voice ID requires. That is done where Voice ID is enabled "
        "for the Amazon Connect instance, not by API."
    ),
}

# What to do when KMS failed (an operation ``kms:...``), not Voice ID.
ADVICE_FOR_KMS: dict[CallErrorKind, str] = {
    "access_denied": "The caller needs {operation} in an IAM policy, or in the policy of the key.",
    "invalid_request": "Correct server_side_encryption_configuration.kms_key_id, then run again.",
    "not_found": (
        "Check server_side_encryption_configuration.kms_key_id, the region, and that kms_endpoint_url (or "
        "AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL) names the KMS that has it."
    ),
    "not_voice_id": (
        "Something answers there, but not as KMS does. Check kms_endpoint_url (and AWS_ENDPOINT_URL_KMS, "
        "AWS_ENDPOINT_URL)."
    ),
    "unreachable": (
        "No HTTP server answers there, or it breaks the connection off. Check kms_endpoint_url (or "
        "AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL): scheme, host and port."
    ),
}

# Error codes of the API (AWS JSON protocol), of KMS, and those that every AWS service can return.
KINDS_OF_CODES: dict[str, CallErrorKind] = {
    "AccessDenied": "access_denied",
    "AccessDeniedException": "access_denied",
    "ConflictException": "conflict",
    "ExpiredToken": "expired_credentials",
    "ExpiredTokenException": "expired_credentials",
    "IncompleteSignature": "invalid_credentials",
    "InternalServerException": "server_error",
    "InvalidAccessKeyId": "invalid_credentials",
    "InvalidArnException": "invalid_request",
    "InvalidClientTokenId": "invalid_credentials",
    "InvalidSignatureException": "invalid_credentials",
    "MissingAuthenticationToken": "invalid_credentials",
    "MissingAuthenticationTokenException": "invalid_credentials",
    "NotFoundException": "not_found",
    "RequestExpired": "expired_credentials",
    "ResourceNotFoundException": "not_found",
    "ServiceQuotaExceededException": "quota",
    "SignatureDoesNotMatch": "invalid_credentials",
    "Throttling": "throttled",
    "ThrottlingException": "throttled",
    "TooManyRequestsException": "throttled",
    "UnknownOperationException": "not_voice_id",
    "UnrecognizedClientException": "invalid_credentials",
    "ValidationException": "invalid_request",
}

# Exceptions of boto3 and botocore by the name of their class or of a base class: this file does not import them.
KINDS_OF_EXCEPTIONS: dict[str, CallErrorKind] = {
    "UnknownServiceError": "model_missing",
    "NoCredentialsError": "no_credentials",
    "PartialCredentialsError": "no_credentials",
    "CredentialRetrievalError": "invalid_credentials",
    "SSOTokenLoadError": "invalid_credentials",
    "TokenRetrievalError": "invalid_credentials",
    "UnauthorizedSSOTokenError": "expired_credentials",
    "NoRegionError": "no_region",
    "ProfileNotFound": "profile_not_found",
    "SSLError": "tls_failed",
    "ParamValidationError": "invalid_request",
    "PaginationError": "not_voice_id",
    "ProxyConnectionError": "proxy_unreachable",
    "ConnectionError": "unreachable",
    "HTTPClientError": "unreachable",
    "ResponseParserError": "not_voice_id",
}

TRANSIENT_KINDS: frozenset[ErrorKind] = frozenset({"server_error", "throttled", "unreachable"})

# The endpoints of the hosted service: a failure to reach them is not a fault of the network. S3 and KMS still exist.
HOSTED = re.compile(r"https?://voiceid[\w.-]*\.(amazonaws\.com(\.cn)?|api\.aws)(:\d+)?(/.*)?", re.IGNORECASE)
KINDS_OF_A_CLOSED_SERVICE: frozenset[CallErrorKind] = frozenset(
    {"access_denied", "invalid_credentials", "not_voice_id", "proxy_unreachable", "server_error", "unreachable"}
)


def invalid_option(option: str, value: t.Any, wanted: str) -> VoiceIdError:
    """A bad value, found before anything is sent: names the option, the value, and what is wanted."""
    return VoiceIdError(
        f"{option}: got {_short(repr(value), 100)}, wanted {wanted}.", "invalid_request", {"option": option}
    )


def wrong_answer(operation: str, missing: str, where: Where) -> VoiceIdError:
    """A well-formed answer without the member that every Voice ID answer to ``operation`` has."""
    return _error("not_voice_id", operation, where, f"the answer has no {missing}")


def refusal(operation: str, conflict_type: ConflictType, where: Where, target: str) -> VoiceIdError:
    """The failure of a call that the service would refuse, found without making it."""
    reason = f"the service would refuse it ({conflict_type})"
    return _error("conflict", operation, where, reason, target, {"conflict_type": conflict_type})


def from_exception(exc: Exception, operation: str, where: Where, target: str = "") -> VoiceIdError:
    """The one place where a failure of boto3 or of the service becomes a ``VoiceIdError``.

    :param exc: What boto3 or botocore raised.
    :param operation: The API's name of the operation, such as ``DescribeSpeakerEnrollmentJob``.
    :param target: The resource of the request, such as ``JobId a1b2...``.
    """
    response = getattr(exc, "response", None)
    if response is not None:  # a ClientError: the service answered
        return _from_answer(response, operation, where, target)
    return _error(_kind_of_exception(exc), operation, where, str(exc).rstrip("."), target)


def _kind_of_exception(exc: Exception) -> CallErrorKind:
    if "CERTIFICATE_VERIFY_FAILED" in str(exc):
        return "untrusted_certificate"
    names = (base.__name__ for base in type(exc).__mro__)
    return next((KINDS_OF_EXCEPTIONS[name] for name in names if name in KINDS_OF_EXCEPTIONS), "wrong_configuration")


def _from_answer(response: dict[str, t.Any], operation: str, where: Where, target: str) -> VoiceIdError:
    details = _details(response)
    kind = _kind_of_answer(details["code"], details["http_status"])
    return _error(kind, operation, where, _reason(details), target, details)


def _details(response: dict[str, t.Any]) -> dict[str, t.Any]:
    """The fields of an error answer, as botocore parsed it."""
    error = response.get("Error", {})
    metadata = response.get("ResponseMetadata", {})
    return {
        "code": str(error.get("Code", "")),
        "message": _short(error.get("Message") or response.get("message") or "") or None,
        "http_status": metadata.get("HTTPStatusCode"),
        "request_id": metadata.get("RequestId"),
        "resource_type": response.get("ResourceType"),
        "conflict_type": response.get("ConflictType"),
    }


def _reason(details: t.Mapping[str, t.Any]) -> str:
    reason = f"{details['code']}: {details['message'] or 'no message'}"
    extras = [str(details[key]) for key in ("conflict_type", "resource_type") if details[key]]
    if details["request_id"]:
        extras.append(f"request id {details['request_id']}")
    return f"{reason.rstrip('.')} ({', '.join(extras)})" if extras else reason


def _kind_of_answer(code: str, status: t.Optional[int]) -> CallErrorKind:
    if code in KINDS_OF_CODES:
        return KINDS_OF_CODES[code]
    if status == 429:
        return "throttled"
    if status is not None and status >= 500:
        return "server_error"
    # An HTML page or another API: the code is the HTTP status, or a name that Voice ID does not use.
    return "not_voice_id"


def _error(
    kind: CallErrorKind,
    operation: str,
    where: Where,
    reason: str,
    target: str = "",
    details: t.Optional[dict[str, t.Any]] = None,
) -> VoiceIdError:
    hosted = _is_hosted(where.endpoint_url)
    if hosted and kind in KINDS_OF_A_CLOSED_SERVICE:
        kind = "service_closed"
    if kind == "model_missing":
        reason = "botocore does not know the service 'voice-id'"  # botocore's text lists all services
    subject = f"{operation} of {target}" if target else operation
    advice = _advice(kind, operation, details or {})
    if hosted and kind == "no_credentials":
        advice = f"{advice} {CLOSED}"
    known = {"operation": operation, "region": where.region, "endpoint_url": where.endpoint_url, **(details or {})}
    return VoiceIdError(
        f"{' '.join(filter(None, [subject, 'failed', str(where)]))}: {_short(reason)}. {advice}",
        kind,
        {key: value for key, value in known.items() if value is not None},
    )


def _advice(kind: CallErrorKind, operation: str, details: t.Mapping[str, t.Any]) -> str:
    usual = {**ADVICE, **ADVICE_FOR_KMS} if operation.startswith("kms:") else ADVICE
    special: dict[t.Any, str] = {**ADVICE_FOR_CONFLICTS, **ADVICE_FOR_MISSING}
    advice = special.get(details.get("conflict_type") or details.get("resource_type") or "", usual[kind])
    return advice.format(operation=operation, botocore_version=_botocore_version())


def _short(reason: str, limit: int = 500) -> str:
    """One line of bounded length: an answer may be a whole HTML page."""
    line = " ".join(reason.split())
    return line if len(line) <= limit else f"{line[:limit]}..."


def _is_hosted(endpoint_url: t.Optional[str]) -> bool:
    return bool(HOSTED.fullmatch(endpoint_url or ""))


def _botocore_version() -> str:
    # This file does not import botocore. The failures that need its version come from a botocore that is loaded.
    return getattr(sys.modules.get("botocore"), "__version__", "")
