# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Every constraint of botocore's model, for every operation: boundary values are accepted, violations are refused.

The cases are generated from the model. The requests are plain HTTP, so that no client validates them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import botocore.session
import pytest
import regex
from botocore.model import ListShape, Shape, StructureShape

MODEL = botocore.session.get_session().get_service_model("voice-id")
Path = tuple[str | int, ...]
GoodRequest = Callable[..., dict[str, Any]]

# Functions that return a value of a given length for each pattern. A new pattern in the model without an entry fails
# the tests.
BY_PATTERN: dict[str, Callable[[int], str]] = {
    r"^[a-zA-Z0-9]{22}$": "a".__mul__,
    r"^id#[a-zA-Z0-9]{22}$": lambda length: "id#" + "a" * (length - 3),
    r"^[a-zA-Z0-9-_]+$": "_".__mul__,
    r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$": "9".__mul__,
    r"^(id#[a-zA-Z0-9]{22}|[a-zA-Z0-9][a-zA-Z0-9_-]*)$": "Z".__mul__,
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-%@]*)$": "é".__mul__,
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": "字".__mul__,
    r"^\p{ASCII}{0,8192}$": "~".__mul__,
    r"^s3://[a-z0-9][\.\-a-z0-9]{1,61}[a-z0-9](/.*)?$": lambda length: "s3://abc".ljust(length, "/"),
    r"^arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+$": lambda length: "arn:aws:iam::123456789012:role/r".ljust(length, "r"),
    r"^arn:aws(-[^:]+)?:voiceid.+:[0-9]{12}:domain/[a-zA-Z0-9]{22}$": lambda length: (
        f"arn:aws:voiceid{'x' * (length - 58)}:123456789012:domain/{'a' * 22}"
    ),
}
# The shortest values of these patterns, which are longer than the `min` of the model.
SHORTEST = {"S3Uri": len("s3://abc"), "IamRoleArn": len("arn:aws:iam::123456789012:role/r"), "AmazonResourceName": 59}
# No pattern allows both of the first two. A `$` in a regular expression accepts a trailing line feed.
INVALID_ENDINGS = {"stranger": "!", "foreign": "\u0080", "line-feed": "\n"}

# Valid values of these shapes can name a resource that does not exist, which is a different error.
REFERENCE_ERRORS = {
    "AmazonResourceName": {"ResourceNotFoundException"},
    "DomainId": {"ResourceNotFoundException"},
    "EnrollmentJobFraudDetectionConfigWatchlistIds": {"ResourceNotFoundException"},
    "FraudsterId": {"ResourceNotFoundException"},
    "JobId": {"ResourceNotFoundException"},
    "KmsKeyId": {"ValidationException"},
    "NextToken": {"ValidationException"},
    "RegistrationConfigWatchlistIds": {"ResourceNotFoundException"},
    "SessionNameOrId": {"ResourceNotFoundException"},
    "SpeakerId": {"ResourceNotFoundException"},
    "WatchlistId": {"ResourceNotFoundException"},
}


@dataclass(frozen=True)
class Case:
    """One value of one member, and for a violation the constraint in the error message."""

    operation: str
    path: Path
    shape: str
    what: str
    value: Any
    constraint: str | None = None

    def __str__(self) -> str:
        return f"{self.operation}-{self.spelled_path}-{self.what}"

    @property
    def spelled_path(self) -> str:
        """In the spelling of AWS: enrollmentConfig.fraudDetectionConfig.watchlistIds.1.member"""
        return ".".join("1.member" if part == 0 else f"{str(part)[0].lower()}{str(part)[1:]}" for part in self.path)


OMITTED = object()


def members(shape: Shape, path: Path = ()) -> Iterator[tuple[Path, Shape, bool]]:
    """All members of a request, including nested members: path, shape, whether it is required."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield (*path, name), member, name in shape.required_members
            yield from members(member, (*path, name))
    elif isinstance(shape, ListShape):
        yield (*path, 0), shape.member, False
        yield from members(shape.member, (*path, 0))


def boundary_values(shape: Shape) -> Iterator[tuple[str, Any]]:
    """The smallest and the largest allowed value, or all values of an enum."""
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if "enum" in shape.metadata:
        yield from ((value, value) for value in shape.metadata["enum"])
    elif shape.type_name == "string":
        yield "shortest", text(shape, SHORTEST.get(shape.name, low))
        yield "longest", text(shape, high)
    elif shape.type_name == "integer":
        yield from (("lowest", low), ("highest", high))
    elif isinstance(shape, ListShape):
        yield from (("fewest", items(shape, low)), ("most", items(shape, high)))


def violations(shape: Shape) -> Iterator[tuple[str, Any, str]]:
    """Values that violate one constraint: name, value, and the wording of AWS."""
    kind = shape.type_name
    make = {"string": text, "integer": lambda _, number: number, "list": items}.get(kind)
    measure = "value" if kind == "integer" else "length"
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if make and low and low > 0:
        yield "below", make(shape, low - 1), f"Member must have {measure} greater than or equal to {low}"
    if kind == "integer" and low == 0:
        yield "below", -1, "Member must have value greater than or equal to 0"
    if make and high is not None:
        yield "above", make(shape, high + 1), f"Member must have {measure} less than or equal to {high}"
    if "enum" in shape.metadata:
        yield "enum", "COMPLETE", f"Member must satisfy enum value set: [{', '.join(shape.metadata['enum'])}]"
    for what, value in invalid_characters(shape):
        yield what, value, f"Member must satisfy regular expression pattern: {shape.metadata['pattern']}"
    yield "type", {"string": 7, "integer": "7"}.get(kind, "text"), ""


def text(shape: Shape, length: int) -> str:
    pattern = shape.metadata.get("pattern")
    return (BY_PATTERN[pattern] if pattern else "k".__mul__)(length)[:length]


def items(shape: ListShape, count: int) -> list[Any]:
    if shape.member.name == "Tag":
        return [{"Key": f"key-{number}", "Value": "v"} for number in range(count)]
    if shape.member.name == "TagKey":
        return [f"key-{number}" for number in range(count)]
    return ["a" * 22] * count


def invalid_characters(shape: Shape) -> Iterator[tuple[str, str]]:
    """Values of an allowed length whose last character the pattern does not allow."""
    if pattern := shape.metadata.get("pattern"):
        stem = text(shape, SHORTEST.get(shape.name, max(shape.metadata["min"], 1)))[:-1]
        ends = {what: stem + end for what, end in INVALID_ENDINGS.items()}
        yield from ((what, value) for what, value in ends.items() if not regex.fullmatch(pattern, value))


def cases() -> tuple[list[Case], list[Case]]:
    allowed, refused = [], []
    for operation in MODEL.operation_names:
        for path, shape, required in members(MODEL.operation_model(operation).input_shape):
            allowed += [Case(operation, path, shape.name, what, value) for what, value in boundary_values(shape)]
            refused += [Case(operation, path, shape.name, *violation) for violation in violations(shape)]
            if required:
                for what, nothing in (("missing", OMITTED), ("null", None)):
                    refused.append(Case(operation, path, shape.name, what, nothing, "Member must not be null"))
    return allowed, refused


ALLOWED, REFUSED = cases()


def changed(request: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The request with one member changed or omitted."""
    holder: Any = request
    for part in path[:-1]:
        holder = holder[part]
    if value is OMITTED:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return request


def code_of(answer: dict[str, Any]) -> str:
    return str(answer.get("__type", "")).rpartition("#")[2]


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_the_base_request_is_valid(operation: str, valid_request: GoodRequest, raw: Any) -> None:
    status, answer = raw(operation, valid_request(operation))
    assert status == 200, answer


@pytest.mark.parametrize("case", ALLOWED, ids=str)
def test_boundary_values_are_accepted(case: Case, valid_request: GoodRequest, raw: Any) -> None:
    request = valid_request(case.operation)
    status, answer = raw(case.operation, changed(request, case.path, case.value))
    assert status == 200 or code_of(answer) in REFERENCE_ERRORS.get(case.shape, ()), answer
    assert "failed to satisfy constraint" not in answer.get("Message", "")


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_violations_are_refused(case: Case, valid_request: GoodRequest, resource_ids: Any, raw: Any) -> None:
    request = valid_request(case.operation, resource_ids)
    status, answer = raw(case.operation, changed(request, case.path, case.value))
    assert (status, code_of(answer)) == (400, "ValidationException"), answer
    assert f"at '{case.spelled_path}' failed to satisfy constraint: {case.constraint}" in answer["Message"]
    assert answer["Message"].startswith(f"{answer['Message'].count(' failed to satisfy ')} validation error")


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_a_body_that_is_not_an_object_is_refused(operation: str, raw: Any) -> None:
    for body in ([], "text", 1):
        status, answer = raw(operation, body)
        assert (status, code_of(answer)) == (400, "SerializationException")


SHAPES = {
    (operation, path): (shape, required)
    for operation in MODEL.operation_names
    for path, shape, required in members(MODEL.operation_model(operation).input_shape)
}


def test_the_cases_cover_every_constraint_of_the_model() -> None:
    """The constraints are counted independently of the generators, so that an empty generator fails."""
    bounded = {at for at, (shape, _) in SHAPES.items() if shape.metadata.keys() & {"min", "max", "pattern", "enum"}}
    required = {at for at, (_, required) in SHAPES.items() if required}
    assert len(bounded) > 90
    assert len(required) > 60
    assert bounded == {(case.operation, case.path) for case in ALLOWED}
    assert bounded <= {(case.operation, case.path) for case in REFUSED if case.constraint}
    assert required == {(case.operation, case.path) for case in REFUSED if case.what == "missing"}


@pytest.mark.parametrize("case", [case for case in ALLOWED if isinstance(case.value, str)], ids=str)
def test_boundary_values_are_those_of_the_model(case: Case) -> None:
    shape, _ = SHAPES[case.operation, case.path]
    pattern = shape.metadata.get("pattern", ".*")
    assert regex.fullmatch(pattern, case.value)
    if case.what == "longest":
        assert len(case.value) == shape.metadata["max"]
    if case.what == "shortest":
        assert len(case.value) == shape.metadata["min"] or not regex.fullmatch(pattern, case.value[:-1])
