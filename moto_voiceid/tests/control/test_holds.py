# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Holds in the endpoint, for clients in threads."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from moto_voiceid.control import Control, ControlError

# Guards against hanging. No test measures time with it.
TIMEOUT_SECONDS = 60


@pytest.fixture
def pool(account: Any) -> Iterator[ThreadPoolExecutor]:
    """Threads for calls. A reset at the end releases the calls of a failed test."""
    with ThreadPoolExecutor() as threads:
        yield threads
        account.control.reset()


def statuses(control: Control, operation: str) -> list[int | None]:
    return [entry["status"] for entry in control.requests() if entry["operation"] == operation]


def names(account: Any) -> list[str]:
    return [domain["Name"] for domain in account.voice_id.list_domains()["DomainSummaries"]]


def test_a_held_request_is_not_carried_out(account: Any, pool: ThreadPoolExecutor) -> None:
    hold = account.control.hold("CreateDomain")
    call = pool.submit(account.domain)
    hold.wait_for(1)
    assert names(account) == []
    assert statuses(account.control, "CreateDomain") == [None]
    hold.release()
    assert call.result(TIMEOUT_SECONDS)["Name"] == "garden"
    assert names(account) == ["garden"]
    assert statuses(account.control, "CreateDomain") == [200]


def test_a_held_response_is_carried_out(account: Any, pool: ThreadPoolExecutor) -> None:
    with account.control.hold("CreateDomain", stage="response") as hold:
        call = pool.submit(account.domain)
        hold.wait_for(1)
        assert names(account) == ["garden"]
        assert statuses(account.control, "CreateDomain") == [None]
        assert not call.done()
    assert call.result(TIMEOUT_SECONDS)["Name"] == "garden"


def test_release_some_of_the_calls(account: Any, pool: ThreadPoolExecutor) -> None:
    with account.control.hold("CreateDomain") as hold:
        calls = []
        for number, name in enumerate(("first", "second", "third"), start=1):
            calls.append(pool.submit(account.domain, Name=name))
            hold.wait_for(number)
        hold.release(2)
        for call in calls[:2]:
            call.result(TIMEOUT_SECONDS)
        assert sorted(names(account)) == ["first", "second"]
    calls[2].result(TIMEOUT_SECONDS)
    assert names(account)[2] == "third"


def test_hold_calls_with_given_parameters(account: Any, pool: ThreadPoolExecutor) -> None:
    held, other = (account.domain(Name=name)["DomainId"] for name in ("held", "other"))
    with account.control.hold("DescribeDomain", parameters={"DomainId": held}) as hold:
        call = pool.submit(account.voice_id.describe_domain, DomainId=held)
        hold.wait_for(1)
        assert account.voice_id.describe_domain(DomainId=other)["Domain"]["Name"] == "other"
        assert not call.done()
    assert call.result(TIMEOUT_SECONDS)["Domain"]["Name"] == "held"


def test_faults_apply_when_a_call_is_released(account: Any, pool: ThreadPoolExecutor) -> None:
    with account.control.hold("ListDomains") as hold:
        call = pool.submit(account.voice_id.list_domains)
        hold.wait_for(1)
        account.control.add_fault(operation="ListDomains", kind="throttling")
    with pytest.raises(ClientError, match="ThrottlingException"):
        call.result(TIMEOUT_SECONDS)


def test_a_reset_does_not_carry_out_held_requests(account: Any, pool: ThreadPoolExecutor) -> None:
    hold = account.control.hold("CreateDomain")
    call = pool.submit(account.domain)
    hold.wait_for(1)
    account.control.reset()
    with pytest.raises(ClientError, match="The endpoint was reset while a hold kept this request waiting"):
        call.result(TIMEOUT_SECONDS)
    assert names(account) == []
    with pytest.raises(ControlError, match=r"Hold \d+ does not exist"):
        hold.wait_for(1)


@pytest.mark.parametrize("stage", ["request", "response"])
def test_a_held_call_whose_client_disconnects(account: Any, stage: Any) -> None:
    address = urlsplit(account.url)
    hold = account.control.hold("ListDomains", stage=stage)
    with socket.create_connection((address.hostname, address.port), timeout=TIMEOUT_SECONDS) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: VoiceID.ListDomains\r\nContent-Length: 2\r\n\r\n{}"
        )
        hold.wait_for(1)
    hold.release()
    assert names(account) == []


def test_wait_for_times_out_and_reports_the_received_calls(account: Any) -> None:
    hold = account.control.hold("DescribeDomain")
    account.voice_id.list_domains()
    expected = r"^Expected 2 calls to wait within 0\.1 s, but waiting: 0; received since .*: 1 ListDomains$"
    with pytest.raises(ControlError, match=expected):
        hold.wait_for(2, timeout=0.1)


def test_a_hold_can_end_inside_its_block(account: Any) -> None:
    with account.control.hold("ListDomains") as hold:
        hold.release()
        with pytest.raises(ControlError, match="does not exist"):
            hold.release(1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"calls": 0}, "calls is 0, not an integer of 1 or more"),
        ({"calls": True}, "calls is true"),
        ({"calls": 1, "timeout": 601}, "timeout is 601, not a number from 0 to 600"),
        ({"calls": 1, "timeout": "soon"}, "timeout is 'soon'"),
    ],
)
def test_wait_for_refuses_invalid_arguments(account: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ControlError, match=message):
        account.control.hold("ListDomains").wait_for(**arguments)


def test_release_refuses_more_calls_than_are_waiting(account: Any) -> None:
    with pytest.raises(ControlError, match="Cannot release 1 calls; waiting: 0"):
        account.control.hold("ListDomains").release(1)


def test_list_holds(account: Any) -> None:
    import urllib.request

    account.control.hold("DescribeDomain", parameters={"DomainId": "d" * 22})
    with urllib.request.urlopen(f"{account.url}/moto-api/voiceid/holds", timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        (entry,) = json.load(answer)["holds"]
    assert entry.pop("hold_id")
    assert entry == {
        "operation": "DescribeDomain",
        "parameters": {"DomainId": "d" * 22},
        "stage": "request",
        "times": None,
        "waiting": 0,
    }
