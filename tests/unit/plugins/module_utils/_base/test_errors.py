# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every error has a kind, and every kind has advice."""

from __future__ import annotations

import string
from typing import Any

import botocore
import botocore.exceptions
import botocore.parsers
import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import errors
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import Where, from_exception
from botocore.exceptions import ClientError
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from hypothesis import given
from hypothesis import strategies as st

MODEL = botocore.session.get_session().get_service_model("voice-id")
LOCAL = Where("us-east-1", "http://127.0.0.1:5000")
HOSTED = Where("us-east-1", "https://voiceid.us-east-1.amazonaws.com")
OPERATION = "DescribeSpeakerEnrollmentJob"


def answer(code: str, status: int = 400, message: str | None = "Said so", **members: Any) -> ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "2f6e3b9c"},
        **members,
    }
    return ClientError(response, OPERATION)


def raised(name: str) -> Exception:
    """An exception of botocore with something in each place of its message."""
    cls = getattr(botocore.exceptions, name)
    fields = {field for dummy, field, *dummies in string.Formatter().parse(getattr(cls, "fmt", "")) if field}
    further = {"last_response": {}} if name == "WaiterError" else {}
    made = cls(**further, **dict.fromkeys(fields, "something"))
    assert isinstance(made, Exception)
    return made


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("AccessDeniedException", 403, "access_denied"),
        ("AccessDenied", 403, "access_denied"),
        ("ConflictException", 409, "conflict"),
        ("ExpiredTokenException", 403, "expired_credentials"),
        ("ExpiredToken", 400, "expired_credentials"),
        ("InternalServerException", 500, "server_error"),
        ("InvalidSignatureException", 403, "invalid_credentials"),
        ("ResourceNotFoundException", 404, "not_found"),
        ("ServiceQuotaExceededException", 402, "quota"),
        ("ThrottlingException", 429, "throttled"),
        ("UnrecognizedClientException", 403, "invalid_credentials"),
        ("ValidationException", 400, "invalid_request"),
        ("UnknownOperationException", 400, "not_voice_id"),
        ("429", 429, "throttled"),
        ("502", 502, "server_error"),
        ("503", 503, "server_error"),
        ("404", 404, "not_voice_id"),
        ("NoSuchBucket", 404, "unexpected_error"),
        ("SerializationException", 400, "unexpected_error"),
        ("BrandNewException", 503, "server_error"),
        ("OptInRequired", 403, "not_subscribed"),
        ("RequestTimeTooSkewed", 403, "clock_skew"),
        ("407", 407, "proxy_authentication"),
        ("408", 408, "server_error"),
        ("{}", 400, "not_voice_id"),
        ("", 200, "not_voice_id"),
    ],
)
def test_kind_of_an_answer(code: str, status: int, kind: str) -> None:
    error = from_exception(answer(code, status), OPERATION, LOCAL)
    assert error.kind == kind
    assert error.msg.endswith(errors.ADVICE[kind].format(operation=OPERATION, botocore_version=botocore.__version__))


@pytest.mark.parametrize("shape", [shape.name for shape in MODEL.error_shapes])
def test_every_error_of_the_api_model_has_a_kind_of_its_own(shape: str) -> None:
    assert errors.KINDS_OF_CODES[shape] in errors.ADVICE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("UnknownServiceError", "model_missing"),
        ("NoCredentialsError", "no_credentials"),
        ("PartialCredentialsError", "no_credentials"),
        ("CredentialRetrievalError", "credentials_unavailable"),
        ("UnauthorizedSSOTokenError", "credentials_unavailable"),
        ("NoRegionError", "no_region"),
        ("ProfileNotFound", "profile_not_found"),
        ("SSLError", "tls_failed"),
        ("EndpointConnectionError", "unreachable"),
        ("ConnectTimeoutError", "unreachable"),
        ("ReadTimeoutError", "unreachable"),
        ("ConnectionClosedError", "unreachable"),
        ("ProxyConnectionError", "proxy_unreachable"),
        ("PaginationError", "not_voice_id"),
        ("ResponseStreamingError", "unreachable"),
        ("InvalidRegionError", "wrong_configuration"),
        ("InvalidRetryConfigurationError", "wrong_configuration"),
        ("ConfigParseError", "wrong_configuration"),
    ],
)
def test_kind_of_a_failure_of_botocore(name: str, kind: str) -> None:
    assert from_exception(raised(name), OPERATION, LOCAL).kind == kind


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, value in vars(botocore.exceptions).items()
        if isinstance(value, type) and issubclass(value, botocore.exceptions.BotoCoreError)
    ),
)
@pytest.mark.parametrize("where", [LOCAL, HOSTED, Where(None, None)], ids=["local", "hosted", "nowhere"])
def test_every_failure_of_botocore_becomes_one_line_with_advice(name: str, where: Where) -> None:
    error = from_exception(raised(name), OPERATION, where)
    assert error.kind in errors.ADVICE
    assert OPERATION in error.msg
    assert "\n" not in error.msg


@given(
    st.dictionaries(st.sampled_from(["Code", "Message"]), st.text() | st.none()),
    st.dictionaries(st.sampled_from(["HTTPStatusCode"]), st.integers(100, 599)),
    st.dictionaries(st.sampled_from(["ResourceType", "ConflictType", "message"]), st.text()),
    st.builds(Where, st.text() | st.none(), st.text() | st.none()),
)
def test_any_answer_becomes_one_line_with_advice(
    error: dict[str, str], metadata: dict[str, int], members: dict[str, str], where: Where
) -> None:
    exc = ClientError({"Error": error, "ResponseMetadata": metadata, **members}, OPERATION)
    told = from_exception(exc, OPERATION, where)
    assert told.kind in errors.ADVICE
    assert None not in told.details.values()


def test_the_message_contains_the_call_its_target_the_response_and_the_solution() -> None:
    exc = answer("ResourceNotFoundException", 404, "Domain not found.", ResourceType="DOMAIN")
    error = from_exception(exc, OPERATION, LOCAL, "DomainId 4pHm2VXgMWcNe1kTzQ7rLd")
    assert error.msg == (
        "DescribeSpeakerEnrollmentJob of DomainId 4pHm2VXgMWcNe1kTzQ7rLd failed in us-east-1 at http://127.0.0.1:5000: "
        "ResourceNotFoundException: Domain not found (DOMAIN, request id 2f6e3b9c). "
        "Check the ID, the region and the endpoint."
    )
    assert error.details == {
        "operation": "DescribeSpeakerEnrollmentJob",
        "region": "us-east-1",
        "endpoint_url": "http://127.0.0.1:5000",
        "code": "ResourceNotFoundException",
        "message": "Domain not found.",
        "http_status": 404,
        "request_id": "2f6e3b9c",
        "resource_type": "DOMAIN",
    }


@pytest.mark.parametrize(
    ("members", "told"), [({"message": "In small letters"}, "In small letters"), ({}, "no message")]
)
def test_the_message_is_read_in_both_spellings(members: dict[str, str], told: str) -> None:
    exc = ClientError({"Error": {"Code": "ValidationException"}, **members}, OPERATION)
    error = from_exception(exc, OPERATION, LOCAL)
    assert f"ValidationException: {told}" in error.msg


@pytest.mark.parametrize("conflict", sorted(errors.ADVICE_FOR_CONFLICTS))
def test_each_conflict_has_its_own_advice(conflict: str) -> None:
    error = from_exception(answer("ConflictException", 409, ConflictType=conflict), OPERATION, LOCAL)
    assert error.msg.endswith(errors.ADVICE_FOR_CONFLICTS[conflict])
    assert error.details["conflict_type"] == conflict


def test_an_unknown_conflict_gets_the_general_advice() -> None:
    error = from_exception(answer("ConflictException", 409, ConflictType="A_NEWER_ONE"), OPERATION, LOCAL)
    assert error.msg.endswith(errors.ADVICE["conflict"])


def test_a_missing_consent_is_distinguished_from_a_wrong_id() -> None:
    exc = answer("ResourceNotFoundException", 404, ResourceType="COMPLIANCE_CONSENT")
    error = from_exception(exc, OPERATION, LOCAL)
    assert error.kind == "not_found"
    assert error.msg.endswith(errors.ADVICE_FOR_MISSING["COMPLIANCE_CONSENT"])


# These are about calls that are being held; no operation of the API raises them.
@pytest.mark.parametrize("kind", sorted(errors.KINDS_OF_A_CLOSED_SERVICE))
def test_connection_failures_of_the_hosted_service_mean_that_it_is_closed(kind: str) -> None:
    failures = {
        "access_denied": answer("AccessDeniedException", 403),
        "invalid_credentials": answer("UnrecognizedClientException", 403),
        "not_subscribed": answer("SubscriptionRequiredException", 403),
        "not_voice_id": answer("404", 404),
        "proxy_unreachable": raised("ProxyConnectionError"),
        "server_error": answer("503", 503),
        "unexpected_error": answer("BrandNewException", 400),
        "unreachable": raised("EndpointConnectionError"),
    }
    assert from_exception(failures[kind], OPERATION, LOCAL).kind == kind
    error = from_exception(failures[kind], OPERATION, HOSTED)
    assert error.kind == "service_closed"
    assert "closed the hosted Voice ID service on 2026-05-20" in error.msg
    assert "endpoint_url" in error.msg


@pytest.mark.parametrize(
    ("endpoint_url", "hosted"),
    [
        ("https://voiceid.us-east-1.amazonaws.com", True),
        ("https://voiceid.eu-central-1.amazonaws.com/", True),
        ("https://VOICEID.us-east-1.amazonaws.com:443", True),
        ("https://voiceid-fips.us-east-1.amazonaws.com", True),
        ("https://voiceid.cn-north-1.amazonaws.com.cn", True),
        ("https://voiceid.us-east-1.api.aws", True),
        ("https://kms.us-east-1.amazonaws.com", False),  # is not closed
        ("https://s3.us-east-1.amazonaws.com", False),
        ("http://voiceid.example.com", False),
        ("https://voiceid.us-east-1.amazonaws.com.example.com", False),
        ("http://127.0.0.1:5000", False),
        ("http://[not-an-address", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_hosted_service_is_closed(endpoint_url: str | None, hosted: bool) -> None:
    error = from_exception(raised("EndpointConnectionError"), OPERATION, Where("us-east-1", endpoint_url))
    assert error.kind == ("service_closed" if hosted else "unreachable")


def test_no_credentials_for_the_hosted_service_reports_both() -> None:
    error = from_exception(raised("NoCredentialsError"), OPERATION, HOSTED)
    assert error.kind == "no_credentials"
    assert errors.CLOSED in error.msg


def test_the_error_for_a_missing_model_does_not_list_all_services() -> None:
    exc = botocore.exceptions.UnknownServiceError(service_name="voice-id", known_service_names="accessanalyzer, " * 400)
    error = from_exception(exc, "Connecting to voice-id", LOCAL)
    assert "accessanalyzer" not in error.msg
    assert f"botocore {botocore.__version__} does not include the model of the voice-id service" in error.msg
    assert "pip install" in error.msg


def test_an_html_page_is_truncated_to_one_line() -> None:
    error = from_exception(answer("502", 502, "<html>\n<body>" + "\n nginx" * 5000), OPERATION, LOCAL)
    assert "\n" not in error.msg
    assert len(error.msg) < 1000
    assert "<html> <body> nginx" in error.msg
    assert len(error.details["message"]) < 1000


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Where("eu-west-2", "http://h:1"), "in eu-west-2 at http://h:1"),
        (Where("eu-west-2", None), "in eu-west-2"),
        (Where(None, "http://h:1"), "at http://h:1"),
        (Where(None, None), ""),
    ],
)
def test_where_contains_the_known_values(where: Where, text: str) -> None:
    assert str(where) == text


def test_the_error_for_a_malformed_response_contains_the_missing_member() -> None:
    error = errors.wrong_answer("ListDomains", "DomainSummaries", LOCAL)
    assert error.kind == "not_voice_id"
    assert error.msg.startswith(
        "ListDomains failed in us-east-1 at http://127.0.0.1:5000: the response does not contain DomainSummaries."
    )


@pytest.mark.parametrize("kind", sorted(errors.ADVICE))
def test_only_failures_that_pass_by_themselves_are_transient(kind: str) -> None:
    assert errors.VoiceIdError("text", kind).transient is (kind in {"server_error", "throttled", "unreachable"})


def test_every_kind_that_is_given_has_advice() -> None:
    tables = (errors.KINDS_OF_CODES, errors.KINDS_OF_EXCEPTIONS, errors.KINDS_OF_STATUSES, errors.KINDS_OF_TEXTS)
    assert {kind for table in tables for kind in table.values()} <= set(errors.ADVICE)


@pytest.mark.parametrize("code", ["InvalidSignatureException", "SignatureDoesNotMatch"])
@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Signature expired: 20260302T091403Z is now earlier than 20260302T092003Z", "clock_skew"),
        ("Signature not yet current: 20260302T093403Z is still later than 20260302T093003Z", "clock_skew"),
        ("The request signature we calculated does not match the signature you provided.", "invalid_credentials"),
    ],
)
def test_clock_skew_is_distinguished_from_an_invalid_signature(code: str, message: str, kind: str) -> None:
    assert from_exception(answer(code, 403, message), OPERATION, LOCAL).kind == kind


@pytest.mark.parametrize("retried", [ThrottledRetryableChecker, TransientRetryableChecker])
def test_every_code_that_botocore_retries_is_transient(retried: Any) -> None:
    codes = getattr(retried, "_THROTTLED_ERROR_CODES", None) or retried._TRANSIENT_ERROR_CODES
    assert {errors.KINDS_OF_CODES[code] for code in codes} <= errors.TRANSIENT_KINDS


@pytest.mark.parametrize("member", ["Message", "ResourceType", "ConflictType", "message"])
@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 5, True])
def test_a_member_of_an_error_that_is_not_a_string_counts_as_absent(member: str, value: Any) -> None:
    response = {"Error": {"Code": "ConflictException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    (response["Error"] if member == "Message" else response)[member] = value
    error = from_exception(ClientError(response, OPERATION), OPERATION, LOCAL)
    assert error.kind == "conflict"
    assert all(isinstance(detail, (str, int)) for detail in error.details.values())


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Tunnel connection failed: 407 Proxy Authentication Required", "proxy_authentication"),
        ("Tunnel connection failed: 403 Forbidden", "proxy_unreachable"),
        ("Connection refused", "proxy_unreachable"),
    ],
)
def test_what_a_proxy_refuses(reason: str, kind: str) -> None:
    cause = f"('Unable to connect to proxy', OSError('{reason}'))"
    exc = botocore.exceptions.ProxyConnectionError(proxy_url="http://proxy:3128", error=cause)
    error = from_exception(exc, OPERATION, LOCAL)
    assert error.kind == kind
    assert ("Tunnel" in reason) is (f'proxy:3128": {reason}. ' in error.msg)


def test_an_untrusted_certificate_is_distinguished_from_other_tls_failures() -> None:
    def failure(reason: str) -> Exception:
        return botocore.exceptions.SSLError(endpoint_url=LOCAL.endpoint_url, error=reason)

    assert from_exception(failure("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), "X", LOCAL).kind == (
        "untrusted_certificate"
    )
    for reason, kind in (("has expired", "certificate_expired"), ("is not yet valid", "certificate_not_yet_valid")):
        text = f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate {reason} (_ssl.c:1)"
        assert from_exception(failure(text), "X", LOCAL).kind == kind
    assert from_exception(failure("[SSL: WRONG_VERSION_NUMBER]"), "X", LOCAL).kind == "tls_failed"


def test_an_unreadable_response_is_not_from_voice_id() -> None:
    assert from_exception(botocore.parsers.ResponseParserError("no XML"), "X", LOCAL).kind == "not_voice_id"


@pytest.mark.parametrize(("scheme", "shown"), [("http", True), ("https", False)])
def test_denied_access_to_s3_without_tls(scheme: str, shown: bool) -> None:
    exc = Exception()
    exc.response = {"Error": {"Code": "AccessDenied", "Message": "No."}}  # type: ignore[attr-defined]
    error = from_exception(exc, "s3:GetObject", Where("us-east-1", f"{scheme}://127.0.0.1:9000"))
    assert ("domain_setup_require_tls" in error.msg) is shown
