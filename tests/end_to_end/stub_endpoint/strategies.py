# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generators for property tests: answers from botocore's model, error bodies, output files, documented options.

They mostly generate valid parts. A case that is wrong everywhere is refused at once and finds nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from stub_endpoint.manners import BYTE_ORDER_MARK, DEEP
from stub_endpoint.shapes import SERVICE

# A task has no half of a surrogate pair in it: Ansible itself could not log it. JSON of an endpoint may have one.
TASK_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", "id#", "\n", "x" * 3000, "\x00", "{}", "Ж"]),
)
TEXT = st.one_of(TASK_TEXT, st.just("\ud800"))
NUMBERS = st.one_of(
    st.integers(-10, 10),
    st.sampled_from([10**30, -(10**30), 1.5, 1e300, -1e300, 1e-300, math.nan, math.inf, -math.inf, 1795641507.359]),
)
MEMBERS = st.sampled_from(["Message", "__type", "NextToken", "JobId", "ResourceType", "Errors"])
NAMES = st.one_of(TEXT, MEMBERS)


def _json(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    scalars = st.one_of(st.none(), st.booleans(), NUMBERS, text)
    names = st.one_of(text, MEMBERS)
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
    )


ANY_JSON, TASK_JSON = _json(TEXT), _json(TASK_TEXT)


def _sometimes(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An invalid value in about one of ten cases."""
    return st.integers(0, 9).flatmap(lambda dice: odd if dice == 0 else usual)


# Answers

LEAVES: Mapping[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["MainDomain000000000000", "main", "COMPLETED", "s3://calls/monday.json", "monday", "x"]),
    "timestamp": st.sampled_from([1795641507.359, 1795641507, "2026-03-02T09:14:03Z", 0]),
    "integer": st.integers(0, 100),
    "boolean": st.booleans(),
}


def _value(shape: Any) -> st.SearchStrategy[Any]:
    if shape.type_name == "structure":
        return _sometimes(_structure(shape), ANY_JSON)
    if shape.type_name == "list":
        return _sometimes(st.lists(_value(shape.member), max_size=3), ANY_JSON)
    return _sometimes(LEAVES[shape.type_name], ANY_JSON)


def _structure(shape: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Most members, of mostly the right type, and sometimes one that the model has not."""
    known = st.fixed_dictionaries({name: _value(member) for name, member in shape.members.items()})
    left_out = st.lists(st.sampled_from(sorted(shape.members)), max_size=3)
    unknown = _sometimes(st.just({}), st.dictionaries(NAMES, ANY_JSON, max_size=1))
    return st.tuples(known, left_out, unknown).map(_merged)


def _merged(parts: tuple[dict[str, Any], list[str], dict[str, Any]]) -> dict[str, Any]:
    known, left_out, unknown = parts
    return {**unknown, **{name: value for name, value in known.items() if name not in left_out}}


def _without_next_page(document: Any) -> Any:
    """The pages of a listing are tested where they are counted."""
    if isinstance(document, dict) and isinstance(document.get("NextToken"), str):
        return {name: value for name, value in document.items() if name != "NextToken"}
    return document


def answers(operation: str) -> st.SearchStrategy[bytes]:
    """Bodies of answers to an operation."""
    shape = SERVICE.operation_model(operation).output_shape
    document = _value(shape) if shape else ANY_JSON
    return st.tuples(document.map(_without_next_page), _sometimes(st.just(b""), st.just(BYTE_ORDER_MARK))).map(
        lambda both: both[1] + _dump(both[0])
    )


def _dump(document: Any) -> bytes:
    return json.dumps(document).encode()


# Errors


CODES = st.sampled_from(
    [
        "ResourceNotFoundException",
        "ConflictException",
        "AccessDeniedException",
        "ValidationException",
        "BrandNewException",
        "com.amazonaws.voiceid#ThrottlingException",
        "OptInRequired",
    ]
)
STATUSES = st.sampled_from([300, 301, 304, 400, 401, 402, 403, 404, 405, 407, 408, 409, 413, 418, 429, 500, 503, 599])
ERROR_DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "__type": _sometimes(CODES, ANY_JSON),
        "code": ANY_JSON,
        "Message": st.one_of(TEXT, ANY_JSON),
        "message": st.one_of(TEXT, ANY_JSON),
        "ResourceType": _sometimes(st.sampled_from(["DOMAIN", "SPEAKER", "BATCH_JOB", "NEW"]), ANY_JSON),
        "ConflictType": _sometimes(st.sampled_from(["CONCURRENT_CHANGES", "DOMAIN_NOT_ACTIVE", "NEW"]), ANY_JSON),
    },
)
ERROR_BODIES = st.one_of(
    ERROR_DOCUMENTS.map(_dump), ANY_JSON.map(_dump), st.binary(max_size=30), st.just(DEEP.encode())
)
HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
ERROR_HEADERS = st.fixed_dictionaries({}, optional={"x-amzn-ErrorType": HEADER_TEXT, "x-amzn-RequestId": HEADER_TEXT})


# Output files


def _row(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    row = st.fixed_dictionaries({}, optional={name: _sometimes(value, ANY_JSON) for name, value in members.items()})
    return _sometimes(row, ANY_JSON)


def output_files(successes: str) -> st.SearchStrategy[bytes]:
    """Output files of jobs whose successes have this name."""
    error = _row(RequestId=TEXT, ErrorCode=st.sampled_from([400, 409, 500]), ErrorMessage=TEXT)
    success = _row(RequestId=TEXT, GeneratedSpeakerId=TEXT, CustomerSpeakerId=TEXT, FraudsterSimilarityScore=NUMBERS)
    rows = {"Errors": st.lists(error, max_size=3), successes: st.lists(success, max_size=3)}
    document = st.fixed_dictionaries({}, optional={name: _sometimes(value, ANY_JSON) for name, value in rows.items()})
    whole = st.one_of(document, document, ANY_JSON).map(_dump)
    cut = st.tuples(whole, st.integers(0, 60)).map(lambda both: both[0][: -both[1] or None])
    return st.one_of(
        whole, whole, cut, st.binary(max_size=30), st.just(DEEP.encode()), whole.map(BYTE_ORDER_MARK.__add__)
    )


# Options

OPTION_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "str": st.one_of(
        TASK_TEXT, st.sampled_from(["main", "MainDomain000000000000", "alias/x", "s3://calls/x", "10%", "-1%"])
    ),
    "int": st.one_of(st.integers(-3, 200), st.sampled_from([0, 10**12])),
    "float": st.one_of(st.floats(), st.integers(-3, 200)),
    "bool": st.sampled_from([True, False, "yes", "no", 1, 0]),
    "path": TASK_TEXT,
    "dict": st.dictionaries(TASK_TEXT, TASK_JSON, max_size=2),
}


def option_value(option: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a documented option: what it takes, and what it does not."""
    if option.get("choices"):
        usual = st.sampled_from(option["choices"])
    else:
        usual = OPTION_VALUES.get(option.get("type", "str"), TASK_TEXT)
    if option.get("suboptions"):
        inner = {name: option_value(suboption) for name, suboption in option["suboptions"].items()}
        usual = st.fixed_dictionaries({}, optional=inner)
    if option.get("type") == "list":
        usual = st.lists(option_value({**option, "type": option.get("elements", "str")}), max_size=3)
    # Ansible's own check of suboptions fails on a number, before the module has a say.
    odd = st.one_of(TASK_TEXT, st.lists(TASK_JSON, max_size=2)) if option.get("suboptions") else TASK_JSON
    return _sometimes(usual, odd)
