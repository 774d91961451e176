# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors: their kinds, their messages, and the advice in the messages. Pure.

``VoiceIdError`` is the only exception class for errors that users see. Its kinds are those of ``values.ErrorKind``.
``VoiceIdModule`` converts it to a call of ``fail_json``.
A message has three parts: the operation and the endpoint, the response, and the advice.
"""

from __future__ import annotations

import re
import sys
import typing as t

from .values import CallErrorKind, ConflictType, ErrorKind, ResourceType


class VoiceIdError(Exception):
    """An error for the user.

    :param msg: The complete message.
    :param kind: The kind of error, for playbooks that handle errors.
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
        """Whether the same call may succeed later."""
        return self.kind in TRANSIENT_KINDS


class Where(t.NamedTuple):
    """Where a call was sent: the region (``None`` if there is none) and the URL of the endpoint."""

    region: t.Optional[str]
    endpoint_url: t.Optional[str]

    def __str__(self) -> str:
        parts = (("in", self.region), ("at", self.endpoint_url))
        return " ".join(f"{word} {value}" for word, value in parts if value)


CLOSED = (
    "AWS closed the hosted Voice ID service on 2026-05-20. Set the endpoint_url option, or AWS_ENDPOINT_URL_VOICE_ID "
    "in the environment of the host that runs the module, to the URL of an endpoint that implements the Voice ID API. "
    "'python -m moto_voiceid' starts such an endpoint on your own machine."
)

# Advice for each kind of failed call.
ADVICE: dict[CallErrorKind, str] = {
    "access_denied": (
        "The caller needs voiceid:{operation} in an IAM policy, and kms:Decrypt on the key of the domain "
        "(kms:DescribeKey and kms:CreateGrant to create or update a domain)."
    ),
    "certificate_expired": (
        "The certificate of the endpoint has expired, or the clock of the host that runs the module is ahead. Renew "
        "the certificate, or correct the clock."
    ),
    "certificate_not_yet_valid": (
        "The certificate of the endpoint is not valid yet, or the clock of the host that runs the module is behind. "
        "Replace the certificate, or correct the clock."
    ),
    "clock_skew": (
        "The service rejected the time of the request. Correct the clock of the host that runs the module, or the "
        "clock of the endpoint."
    ),
    "conflict": "Check the state of the resource, then run the task again.",
    "credentials_unavailable": (
        "Correct the profile, or the variables in the environment, on the host that runs the module, and the files, "
        "programs and services that they refer to. Or set access_key and secret_key."
    ),
    "expired_credentials": (
        "Get new credentials, then run the task again. A temporary session token is valid only until its session ends."
    ),
    "invalid_credentials": "Check access_key, secret_key and session_token, or the profile. They must belong together.",
    "invalid_request": "Correct the option, then run the task again.",
    "model_missing": (
        "The installed botocore {botocore_version} does not include the model of the voice-id service, so it cannot "
        "call any endpoint. Install a version that includes it: pip install 'boto3<=1.44.8' 'botocore<=1.44.8'"
    ),
    "no_credentials": (
        "Set access_key and secret_key, a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. The options, the "
        "environment, the AWS config files and the metadata service of the instance (http://169.254.169.254, or "
        "AWS_EC2_METADATA_SERVICE_ENDPOINT) provide no credentials. "
        "If the endpoint accepts unsigned requests, you can set sign_requests to false instead."
    ),
    "no_region": "Set the region option, AWS_REGION in the environment, or a region in the AWS profile.",
    "not_found": "Check the ID, the region and the endpoint.",
    "not_subscribed": (
        "The account is not signed up for the service, or the sign-up is not complete. Use the credentials of an "
        "account that is signed up, or complete the sign-up."
    ),
    "not_voice_id": (
        "The endpoint responded, but not with a Voice ID API response. Check the scheme, the host and the "
        "port of endpoint_url (or AWS_ENDPOINT_URL_VOICE_ID, AWS_ENDPOINT_URL). The URL must not have a path."
    ),
    "profile_not_found": (
        "Check the profile option, AWS_PROFILE, and the AWS config file of the user who runs the module."
    ),
    "proxy_authentication": (
        "The proxy requires a user name and a password. Add them to the URL in HTTP_PROXY, HTTPS_PROXY or the proxies "
        "of aws_config (http://user:password@host:port, percent-encoded), or list the host in NO_PROXY."
    ),
    "proxy_unreachable": (
        "The proxy does not respond, or does not connect to the endpoint. Correct HTTP_PROXY, HTTPS_PROXY or the "
        "proxies of aws_config, or list the host of the endpoint in NO_PROXY."
    ),
    "quota": "Delete resources that are no longer needed, or request a higher quota.",
    "server_error": "The service returned an internal error for the call and all its retries. Try again later.",
    "service_closed": CLOSED,
    "throttled": (
        "The service throttled the call and all its retries. Reduce max_concurrency, if the module has this "
        "option. Or allow more retries, for example with aws_config: {{retries: {{mode: adaptive, total_max_attempts: "
        "15}}}}"
    ),
    "timeout": "Check the service that did not respond, or increase the limit.",
    "tls_failed": (
        "The TLS handshake with the endpoint failed. Use http:// in endpoint_url for an endpoint without TLS. "
        "Otherwise the certificate must be valid for the host in endpoint_url, and aws_ca_bundle must be a file with "
        "certificates in PEM format. If the endpoint requires a client certificate, set aws_config.client_cert."
    ),
    "unexpected_error": "The module does not know this error code. Look it up in the documentation of the endpoint.",
    "unreachable": (
        "No HTTP server responded at the endpoint, or the server closed the connection before it responded. Check that "
        "the endpoint is running. Check the scheme, the host and the port of endpoint_url (or "
        "AWS_ENDPOINT_URL_VOICE_ID, AWS_ENDPOINT_URL)."
    ),
    "untrusted_certificate": (
        "The certificate of the endpoint is not trusted. Set aws_ca_bundle to the certificate of the authority that "
        "signed it. Set validate_certs to false only for tests."
    ),
    "wrong_configuration": (
        "Correct the connection options (region, profile, endpoint_url, aws_ca_bundle, aws_config), or the AWS config "
        "file, in which the settings of a service in a services section must be indented."
    ),
}

# Advice if credentials cannot be obtained, or cannot be used.
ADVICE_FOR_CREDENTIALS: dict[str, str] = {
    "denied": "The caller needs {operation} in an IAM policy, and the trust policy of the role must allow it.",
    "general": ADVICE["credentials_unavailable"],
    "service": (
        "Check that the host that runs the module can connect to {service}. Check the URL, which depends on the "
        "region, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_{service}, and the services section of the AWS config file."
    ),
    "sso": (
        "On the host that runs the module, as the user who runs it, sign in with: aws sso login --profile {profile}"
    ),
}

# Advice for each type of conflict.
ADVICE_FOR_CONFLICTS: dict[ConflictType, str] = {
    "CANNOT_DELETE_NON_EMPTY_WATCHLIST": (
        "Remove the fraudsters from the watchlist with voiceid_fraudster first, or delete them."
    ),
    "CONCURRENT_CHANGES": "Another client is changing the same resource. Run the task again.",
    "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES": (
        "The service is re-encrypting the domain after a change of its KMS key. Wait for the end, for example with "
        "voiceid_domain and wait: true. Then run the task again."
    ),
    "DOMAIN_NOT_ACTIVE": "The domain is pending or suspended. It must be active.",
    "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST": (
        "Add the fraudster to another watchlist first, or delete the fraudster."
    ),
    "SPEAKER_OPTED_OUT": "The speaker has opted out. Delete the speaker with voiceid_speaker and state: absent first.",
}

# Advice for missing resources that are not identified by the request.
ADVICE_FOR_MISSING: dict[ResourceType, str] = {
    "COMPLIANCE_CONSENT": (
        "The account has not acknowledged the consent that Voice ID requires. Acknowledge it where Voice ID is enabled "
        "for the Amazon Connect instance. The API does not have an operation for this."
    ),
}

# Advice for failed calls to KMS (operations ``kms:...``).
ADVICE_FOR_KMS: dict[CallErrorKind, str] = {
    "access_denied": "The caller needs {operation} in an IAM policy, or in the policy of the key.",
    "invalid_request": "Correct server_side_encryption_configuration.kms_key_id, then run the task again.",
    "not_found": (
        "Check server_side_encryption_configuration.kms_key_id, the region, and kms_endpoint_url (or "
        "AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL)."
    ),
    "not_voice_id": (
        "The endpoint responded, but not with a KMS response. Check kms_endpoint_url (or AWS_ENDPOINT_URL_KMS, "
        "AWS_ENDPOINT_URL)."
    ),
    "unreachable": (
        "No HTTP server responded at the endpoint, or the server closed the connection before it responded. Check the "
        "scheme, the host and the port of kms_endpoint_url (or AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL)."
    ),
}

# Advice for failed calls of S3, whose operations start with ``s3:``.
ADVICE_FOR_S3: dict[CallErrorKind, str] = {
    "access_denied": (
        "The caller needs s3:ListBucket on the bucket, s3:GetObject and s3:PutObject on its objects, and kms:Decrypt "
        "and kms:GenerateDataKey on the key that encrypts them."
    ),
    "not_found": (
        "Check the bucket, the region, and that s3_endpoint_url (or AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL) names the "
        "S3 that has it."
    ),
    "not_voice_id": (
        "The endpoint responded, but not with an S3 response. Check s3_endpoint_url (and AWS_ENDPOINT_URL_S3, "
        "AWS_ENDPOINT_URL)."
    ),
    "unreachable": (
        "There is no HTTP server at the endpoint, or it closed the connection before it responded. Check "
        "s3_endpoint_url (or AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL): scheme, host and port."
    ),
}

# Error codes of the API (AWS JSON protocol), of KMS, and the codes that all AWS services can return.
KINDS_OF_CODES: dict[str, CallErrorKind] = {
    "AccessDenied": "access_denied",
    "AccessDeniedException": "access_denied",
    "AuthFailure": "invalid_credentials",
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
    "NotAuthorized": "access_denied",
    "NotFoundException": "not_found",
    "OptInRequired": "not_subscribed",
    "RequestExpired": "clock_skew",
    "RequestInTheFuture": "clock_skew",
    "RequestTimeTooSkewed": "clock_skew",
    "RequestTimeout": "server_error",
    "RequestTimeoutException": "server_error",
    "ResourceNotFoundException": "not_found",
    "ServiceQuotaExceededException": "quota",
    "SignatureDoesNotMatch": "invalid_credentials",
    "SubscriptionRequiredException": "not_subscribed",
    "UnauthorizedException": "access_denied",
    "UnauthorizedOperation": "access_denied",
    "UnknownOperationException": "not_voice_id",
    "UnrecognizedClientException": "invalid_credentials",
    "ValidationException": "invalid_request",
    # All codes that botocore retries as throttling.
    "BandwidthLimitExceeded": "throttled",
    "EC2ThrottledException": "throttled",
    "LimitExceededException": "throttled",
    "PriorRequestNotComplete": "throttled",
    "ProvisionedThroughputExceededException": "throttled",
    "RequestLimitExceeded": "throttled",
    "RequestThrottled": "throttled",
    "RequestThrottledException": "throttled",
    "SlowDown": "throttled",
    "ThrottledException": "throttled",
    "Throttling": "throttled",
    "ThrottlingException": "throttled",
    "TooManyRequestsException": "throttled",
    "TransactionInProgressException": "throttled",
}

# Error codes that have this meaning only in responses of S3.
KINDS_OF_S3_CODES: dict[str, CallErrorKind] = {"NoSuchBucket": "not_found", "NoSuchKey": "not_found"}

# HTTP statuses that determine the kind if the error code is unknown.
KINDS_OF_STATUSES: dict[int, CallErrorKind] = {407: "proxy_authentication", 408: "server_error", 429: "throttled"}

# The message that distinguishes a signature with a wrong time from other invalid signatures.
CLOCK = re.compile(r"Signature (expired|not yet current)")

# An error code of AWS. botocore uses the HTTP status as the code if the response is not an AWS error.
CODE = re.compile(r"[A-Za-z][\w.]*", re.ASCII)

# Exceptions of boto3 and botocore by the name of their class or a base class, because this file does not import them.
KINDS_OF_EXCEPTIONS: dict[str, CallErrorKind] = {
    "UnknownServiceError": "model_missing",
    "NoCredentialsError": "no_credentials",
    "PartialCredentialsError": "no_credentials",
    "CredentialRetrievalError": "credentials_unavailable",
    "SSOError": "credentials_unavailable",
    "TokenRetrievalError": "credentials_unavailable",
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

# Texts of exceptions that determine the kind more precisely than the class.
KINDS_OF_TEXTS: dict[str, CallErrorKind] = {
    "certificate has expired": "certificate_expired",
    "certificate is not yet valid": "certificate_not_yet_valid",
    "CERTIFICATE_VERIFY_FAILED": "untrusted_certificate",
    "Tunnel connection failed: 407": "proxy_authentication",
}

# The response of a proxy to a CONNECT request.
TUNNEL = re.compile(r"Tunnel connection failed: [^'\")]+")

TRANSIENT_KINDS: frozenset[ErrorKind] = frozenset({"server_error", "throttled", "unreachable"})

# The endpoints of the hosted service, which is closed. Endpoints of S3 and KMS are not included.
HOSTED = re.compile(r"https?://voiceid[\w.-]*\.(amazonaws\.com(\.cn)?|api\.aws)(:\d+)?(/.*)?", re.IGNORECASE)
KINDS_OF_A_CLOSED_SERVICE: frozenset[CallErrorKind] = frozenset(
    {
        "access_denied",
        "invalid_credentials",
        "not_subscribed",
        "not_voice_id",
        "proxy_unreachable",
        "server_error",
        "unexpected_error",
        "unreachable",
    }
)


def invalid_option(option: str, value: t.Any, requirement: str, *, is_item: bool = False) -> VoiceIdError:
    """The error for an option with an invalid value, found before a request is sent.

    :param requirement: What the value must be, such as ``an ID of 22 letters and digits``.
    :param is_item: Whether ``value`` is an item of the list in the option.
    """
    shown = one_line(repr(value), 100)
    problem = f"contains {shown}, but each item" if is_item else f"is {shown}, but"
    return VoiceIdError(f"{option} {problem} must be {requirement}.", "invalid_request", {"option": option})


def wrong_answer(operation: str, missing: str, where: Where) -> VoiceIdError:
    """The error for a response without a member that every Voice ID response to ``operation`` contains."""
    return _error("not_voice_id", operation, where, f"the response does not contain {missing}")


def other_resource(operation: str, member: str, got: t.Any, wanted: str, where: Where) -> VoiceIdError:
    """The error for a valid response about another resource than the request."""
    return _error("not_voice_id", operation, where, f"the response is about {member} {got}, not {wanted}")


def refusal(operation: str, conflict_type: ConflictType, where: Where, target: str) -> VoiceIdError:
    """The error for a call that the service would reject. The call is not made."""
    reason = f"the service would reject the call ({conflict_type})"
    return _error("conflict", operation, where, reason, target, {"conflict_type": conflict_type})


def from_exception(exc: Exception, operation: str, where: Where, target: str = "") -> VoiceIdError:
    """Convert an exception of boto3 or botocore to a ``VoiceIdError``.

    :param exc: The exception that boto3 or botocore raised.
    :param operation: The API's name of the operation, such as ``DescribeSpeakerEnrollmentJob``.
    :param target: The resource of the request, such as ``JobId a1b2...``.
    """
    response = getattr(exc, "response", None)
    if isinstance(response, dict):  # a ClientError, so the service responded
        return _from_answer(response, operation, where, target)
    return _error(_kind_of_exception(exc), operation, where, _text_of(exc).rstrip("."), target)


def kind_of(exc: Exception) -> CallErrorKind:
    """The kind of error for an exception of boto3 or botocore."""
    response = getattr(exc, "response", None)
    return _kind_of_answer(answer_details(response)) if isinstance(response, dict) else _kind_of_exception(exc)


def _kind_of_exception(exc: Exception) -> CallErrorKind:
    for text, kind in KINDS_OF_TEXTS.items():
        if text in _text_of(exc):
            return kind
    names = (base.__name__ for base in type(exc).__mro__)
    return next((KINDS_OF_EXCEPTIONS[name] for name in names if name in KINDS_OF_EXCEPTIONS), "wrong_configuration")


def _text_of(exc: Exception) -> str:
    """The text of an exception. For a proxy error, the response of the proxy is added."""
    refused = TUNNEL.search(str(getattr(exc, "kwargs", {}).get("error", "")))
    return f"{exc}: {refused[0]}" if refused and refused[0] not in str(exc) else str(exc)


def _from_answer(response: dict[str, t.Any], operation: str, where: Where, target: str) -> VoiceIdError:
    details = answer_details(response)
    kind = KINDS_OF_S3_CODES.get(details["code"]) if operation.startswith("s3:") else None
    return _error(kind or _kind_of_answer(details), operation, where, answer_reason(details), target, details)


def answer_details(response: dict[str, t.Any]) -> dict[str, t.Any]:
    """The fields of an error response, as botocore parsed it. A member of a wrong type is treated as absent."""
    error = response.get("Error") or {}
    metadata = response.get("ResponseMetadata") or {}
    return {
        "code": _text(error.get("Code")) or "",
        "message": _text(error.get("Message")) or _text(response.get("message")),
        "http_status": metadata.get("HTTPStatusCode"),
        "request_id": _text(metadata.get("RequestId"), 100),
        "resource_type": _text(response.get("ResourceType"), 100),
        "conflict_type": _text(response.get("ConflictType"), 100),
    }


def _text(value: t.Any, limit: int = 500) -> t.Optional[str]:
    return one_line(value, limit) or None if isinstance(value, str) else None


def answer_reason(details: t.Mapping[str, t.Any]) -> str:
    """The code, the message and other details of an error response, in one line."""
    reason = f"{details['code']}: {details['message'] or 'no message'}"
    extras = [str(details[key]) for key in ("conflict_type", "resource_type") if details[key]]
    if details["request_id"]:
        extras.append(f"request id {details['request_id']}")
    return f"{reason.rstrip('.')} ({', '.join(extras)})" if extras else reason


def _kind_of_answer(details: t.Mapping[str, t.Any]) -> CallErrorKind:
    code, status = details["code"], details["http_status"]
    kind = KINDS_OF_CODES.get(code) or KINDS_OF_STATUSES.get(status)
    if kind == "invalid_credentials" and CLOCK.search(details["message"] or ""):
        return "clock_skew"
    if kind:
        return kind
    if status is not None and status >= 500:
        return "server_error"
    # If the code is an HTTP status, the response is an HTML page, or from another API.
    return "unexpected_error" if CODE.fullmatch(code) else "not_voice_id"


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
    if operation.startswith("s3:") and kind == "access_denied" and (where.endpoint_url or "").startswith("http:"):
        advice = (
            f"{advice} The endpoint is not encrypted: a policy of the bucket may require TLS, as with "
            "domain_setup_require_tls of the role domain_setup. Use https:// in s3_endpoint_url."
        )
    if hosted and kind == "no_credentials":
        advice = f"{advice} {CLOSED}"
    known = {"operation": operation, "region": where.region, "endpoint_url": where.endpoint_url, **(details or {})}
    return VoiceIdError(
        f"{' '.join(filter(None, [subject, 'failed', str(where)]))}: {one_line(reason)}. {advice}",
        kind,
        {key: value for key, value in known.items() if value is not None},
    )


def _advice(kind: CallErrorKind, operation: str, details: t.Mapping[str, t.Any]) -> str:
    services = {"kms": ADVICE_FOR_KMS, "s3": ADVICE_FOR_S3}
    usual = {**ADVICE, **services.get(operation.partition(":")[0], {})}
    special: dict[t.Any, str] = {**ADVICE_FOR_CONFLICTS, **ADVICE_FOR_MISSING}
    advice = special.get(details.get("conflict_type") or details.get("resource_type") or "", usual[kind])
    return advice.format(operation=operation, botocore_version=_botocore_version())


def one_line(text: str, limit: int = 500) -> str:
    """One line of limited length, because a response can be a whole HTML page."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}..."


def _is_hosted(endpoint_url: t.Optional[str]) -> bool:
    return bool(HOSTED.fullmatch(endpoint_url or ""))


def _botocore_version() -> str:
    # This file does not import botocore. If its version is needed, another file has imported it.
    return getattr(sys.modules.get("botocore"), "__version__", "")
