# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Faults: the requests that get them, and invalid settings."""

from typing import Any

import pytest

from moto_voiceid.settings.faults import Faults, parse_fault

COMMON = {"ThrottlingException", "InternalServerException", "AccessDeniedException"}
ERRORS = {
    "DescribeDomain": COMMON | {"ResourceNotFoundException"},
    "CreateDomain": COMMON | {"ResourceNotFoundException", "ConflictException"},
}

MEMBERS = {"DescribeDomain": {"DomainId"}, "CreateDomain": {"Name", "Description"}}


def faults(*settings: dict[str, Any]) -> Faults:
    made = Faults()
    for setting in settings:
        made.add(parse_fault(setting, ERRORS, MEMBERS))
    return made


def kinds(made: Faults, operation: str = "DescribeDomain") -> list[str]:
    return [fault.kind for fault in made.consume(operation)]


def test_a_fault_applies_once_by_default() -> None:
    made = faults({"kind": "throttling"})
    assert [kinds(made), kinds(made)] == [["throttling"], []]


def test_times() -> None:
    made = faults({"kind": "500", "times": 2})
    assert [kinds(made) for _ in range(3)] == [["500"], ["500"], []]


def test_operation() -> None:
    made = faults({"kind": "500", "operation": "CreateDomain"})
    assert [kinds(made), kinds(made, "CreateDomain")] == [[], ["500"]]


def test_parameters() -> None:
    made = faults({"kind": "500", "parameters": {"DomainId": "one"}})
    bodies = [None, [], {}, {"DomainId": "two"}, {"DomainId": "one", "Other": 1}]
    assert [len(made.consume("DescribeDomain", body)) for body in bodies] == [0, 0, 0, 0, 1]


def test_a_fault_of_all_operations_applies_to_those_that_document_its_error() -> None:
    made = faults({"kind": "concurrent-changes"})
    assert [kinds(made), kinds(made, "CreateDomain")] == [[], ["concurrent-changes"]]


def test_a_fault_of_the_connection_applies_to_every_request() -> None:
    assert kinds(faults({"kind": "connection-reset"}), "MakeTea") == ["connection-reset"]


def test_faults_apply_in_the_order_of_creation() -> None:
    made = faults({"kind": "500"}, {"kind": "throttling"})
    assert [kinds(made), kinds(made)] == [["500"], ["throttling"]]


def test_a_delay_combines_with_another_fault() -> None:
    made = faults({"kind": "delay", "seconds": 0.5}, {"kind": "500"})
    assert [kinds(made), kinds(made)] == [["delay", "500"], []]


@pytest.mark.parametrize(("share", "expected"), [(0, 0), (1, 50)])
def test_share_of_none_and_of_all(share: float, expected: int) -> None:
    made = faults({"kind": "500", "share": share})
    assert sum(kinds(made) == ["500"] for _ in range(50)) == expected


def test_share(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([0.1, 0.3, 0.29, 0.9])
    monkeypatch.setattr("random.random", lambda: next(draws))
    made = faults({"kind": "500", "share": 0.3})
    assert [kinds(made) for _ in range(4)] == [["500"], [], ["500"], []]


def test_entries_have_the_remaining_times() -> None:
    made = faults({"kind": "500", "times": 3}, {"kind": "throttling"})
    made.consume("DescribeDomain")
    assert made.entries() == [
        {"operation": "*", "kind": "500", "times": 2},
        {"operation": "*", "kind": "throttling", "times": 1},
    ]


def test_cleared_faults_do_not_apply() -> None:
    made = faults({"kind": "500", "share": 1})
    made.clear()
    assert kinds(made) == []


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"kind": "meteor"}, "kind is 'meteor', not one of throttling, 500"),
        ({}, "kind is null"),
        ({"kind": ["500"]}, "kind is a list"),
        ({"kind": "500", "operation": "MakeTea"}, "operation is 'MakeTea', not an operation of Voice ID"),
        ({"kind": "500", "operation": {}}, "operation is an object"),
        ({"kind": "500", "parameters": "one"}, "parameters is 'one', not an object"),
        (
            {"kind": "500", "operation": "DescribeDomain", "parameters": {"DomainID": "one"}},
            "parameters has DomainID, which a request of DescribeDomain cannot have",
        ),
        ({"kind": "500", "times": 0}, "times is 0, not an integer of 1 or more"),
        ({"kind": "500", "times": True}, "times is true"),
        ({"kind": "500", "times": 1.5}, "times is 1.5"),
        ({"kind": "500", "share": 1.1}, "share is 1.1, not a number from 0 to 1"),
        ({"kind": "500", "share": "half"}, "share is 'half'"),
        ({"kind": "500", "share": 0.5, "times": 1}, "times and share are mutually exclusive"),
        ({"kind": "delay"}, "seconds is required for the kind delay"),
        ({"kind": "500", "seconds": 1}, "seconds is required for the kind delay"),
        ({"kind": "delay", "seconds": -1}, "seconds is -1, not a number from 0 to 60"),
        ({"kind": "compliance-consent"}, "requires the operation CreateDomain"),
        (
            {"kind": "concurrent-changes", "operation": "DescribeDomain"},
            "DescribeDomain does not have the error ConflictException",
        ),
    ],
)
def test_invalid_settings_are_refused(setting: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_fault(setting, ERRORS, MEMBERS)
