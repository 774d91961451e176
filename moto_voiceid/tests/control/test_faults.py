# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Faults, seen by clients."""

import http.client
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError


@pytest.mark.parametrize(
    ("kind", "code", "status", "extra"),
    [
        ("throttling", "ThrottlingException", 429, {}),
        ("500", "InternalServerException", 500, {}),
        ("access-denied", "AccessDeniedException", 400, {}),
        ("concurrent-changes", "ConflictException", 409, {"ConflictType": "CONCURRENT_CHANGES"}),
    ],
)
def test_errors_of_the_api(
    account: Any, refused: Any, kind: Any, code: str, status: int, extra: dict[str, str]
) -> None:
    account.control.add_fault(operation="CreateDomain", kind=kind)
    error = refused(account.domain)
    assert error.pop("Message")
    assert error == {"Code": code, "Status": status, **extra}
    assert account.control.requests()[-1]["status"] == status
    account.domain()


def test_compliance_consent(account: Any, refused: Any) -> None:
    account.control.add_fault(operation="CreateDomain", kind="compliance-consent")
    assert refused(account.domain)["ResourceType"] == "COMPLIANCE_CONSENT"


def test_a_request_with_a_fault_is_not_carried_out(account: Any) -> None:
    for kind in ("throttling", "500", "503-html", "connection-reset", "access-denied"):
        account.control.add_fault(operation="CreateDomain", kind=kind)
        with pytest.raises((ClientError, ConnectionClosedError)):
            account.domain()
    assert account.voice_id.list_domains()["DomainSummaries"] == []


def test_an_html_page_as_response(account: Any) -> None:
    account.control.add_fault(kind="503-html")
    status, headers, body = raw(account.url, "ListDomains")
    assert (status, headers["Content-Type"]) == (503, "text/html")
    assert body.startswith(b"<html>")


def test_a_client_with_retries_succeeds(account: Any) -> None:
    patient = account.client("voice-id", retries={"total_max_attempts": 4, "mode": "standard"})
    for kind in ("throttling", "503-html", "connection-reset"):
        account.control.add_fault(operation="ListDomains", kind=kind)
    account.control.clear_requests()
    assert patient.list_domains()["ResponseMetadata"]["RetryAttempts"] == 3
    assert [entry["status"] for entry in account.control.requests()] == [429, 503, None, 200]


def test_a_connection_reset_on_the_wire(account: Any) -> None:
    account.control.add_fault(kind="connection-reset")
    address = urlsplit(account.url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: VoiceID.ListDomains\r\nContent-Length: 2\r\n\r\n{}"
        )
        # After an orderly shutdown, recv() would return b"".
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_truncated_body_on_the_wire_of_a_request_that_is_carried_out(account: Any) -> None:
    account.control.add_fault(operation="CreateDomain", kind="truncated-body")
    request = {"Name": "garden", "ServerSideEncryptionConfiguration": account.encryption}
    with pytest.raises(http.client.IncompleteRead) as caught:
        raw(account.url, "CreateDomain", request)
    assert caught.value.partial.startswith(b'{"Domain"')
    assert caught.value.expected is not None
    assert abs(caught.value.expected - len(caught.value.partial)) <= 1
    assert len(account.voice_id.list_domains()["DomainSummaries"]) == 1
    assert account.control.requests()[-2]["status"] == 200


def test_botocore_reads_a_truncated_body_as_empty(account: Any) -> None:
    account.control.add_fault(operation="ListDomains", kind="truncated-body")
    answer = account.voice_id.list_domains()
    assert set(answer) == {"ResponseMetadata"}


def test_a_delay_makes_a_client_time_out(account: Any) -> None:
    from botocore.exceptions import ReadTimeoutError

    account.control.add_fault(operation="ListDomains", kind="delay", seconds=30)
    hasty = account.client("voice-id", read_timeout=0.5)
    with pytest.raises(ReadTimeoutError):
        hasty.list_domains()


def test_a_delayed_response_is_unchanged(account: Any) -> None:
    account.control.add_fault(operation="ListDomains", kind="delay", seconds=0.01)
    assert account.voice_id.list_domains()["DomainSummaries"] == []


def test_other_services_get_no_faults(account: Any) -> None:
    account.control.add_fault(kind="500", share=1.0)
    account.s3.list_buckets()


def raw(url: str, operation: str, body: Any = None) -> tuple[int, Any, bytes]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request("POST", "/", json.dumps(body or {}), {"X-Amz-Target": f"VoiceID.{operation}"})
    with connection.getresponse() as answer:
        return answer.status, answer.headers, answer.read()
