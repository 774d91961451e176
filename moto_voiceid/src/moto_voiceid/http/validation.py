# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Validate requests against botocore's model of the API, with the wording of AWS for violations.

It checks required members, types, lengths, ranges, patterns and enums. As in AWS, members that the model does not have
are ignored, and null is the same as an omitted member.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import regex
from botocore.model import ListShape, Shape, StructureShape

from ..exceptions import ValidationException

_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "list": list,
    "string": str,
    "structure": dict,
    "timestamp": (int, float, str),
}


def parse(shape: Shape, value: Any) -> Any:
    """Validate a whole request, and return it without unknown members and nulls.

    :param shape: the input shape of the operation
    :param value: the request as read from JSON
    :raises ValidationException: names each member that breaks a constraint, e.g. "1 validation error detected: Value
        null at 'domainId' failed to satisfy constraint: Member must not be null"
    """
    found = list(_violations(shape, value, ""))
    if found:
        noun = "error" if len(found) == 1 else "errors"
        raise ValidationException(f"{len(found)} validation {noun} detected: {'; '.join(found)}")
    return _known(shape, value)


def _known(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape):
        present = ((name, member) for name, member in shape.members.items() if value.get(name) is not None)
        return {name: _known(member, value[name]) for name, member in present}
    if isinstance(shape, ListShape):
        return [_known(shape.member, item) for item in value]
    return value


def _violations(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not _has_type(value, shape.type_name):
        yield _violation(shape, value, path, f"Member must be of type {shape.type_name}")
    elif isinstance(shape, StructureShape):
        yield from _structure(shape, value, path)
    elif isinstance(shape, ListShape):
        yield from _list(shape, value, path)
    elif shape.type_name == "integer":
        yield from _bounds(shape, value, value, path, "value")
    elif shape.type_name == "string":
        yield from _string(shape, value, path)


def _has_type(value: Any, type_name: str) -> bool:
    # A JSON true is a Python int, too.
    return isinstance(value, _PYTHON_TYPES[type_name]) and not (type_name == "integer" and isinstance(value, bool))


def _structure(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        member_path = f"{path}.{_camel(name)}" if path else _camel(name)
        if value.get(name) is not None:
            yield from _violations(member, value[name], member_path)
        elif name in shape.required_members:
            yield f"Value null at '{member_path}' failed to satisfy constraint: Member must not be null"


def _list(shape: ListShape, value: list[Any], path: str) -> Iterator[str]:
    yield from _bounds(shape, value, len(value), path, "length")
    for number, item in enumerate(value, start=1):
        yield from _violations(shape.member, item, f"{path}.{number}.member")


def _string(shape: Shape, value: str, path: str) -> Iterator[str]:
    yield from _bounds(shape, value, len(value), path, "length")
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not _compiled(pattern).fullmatch(value):
        yield _violation(shape, value, path, f"Member must satisfy regular expression pattern: {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed is not None and value not in allowed:
        yield _violation(shape, value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")


def _bounds(shape: Shape, value: Any, measure: int, path: str, what: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and measure < least:
        yield _violation(shape, value, path, f"Member must have {what} greater than or equal to {least}")
    if most is not None and measure > most:
        yield _violation(shape, value, path, f"Member must have {what} less than or equal to {most}")


def _violation(shape: Shape, value: Any, path: str, constraint: str) -> str:
    return f"Value '{_shown(shape, value)}' at '{path}' failed to satisfy constraint: {constraint}"


def _shown(shape: Shape, value: Any) -> str:
    """The value, or *** if the model marks it, or a part of it, as sensitive."""
    if _hides(shape):
        return "***"
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def _hides(shape: Shape) -> bool:
    if isinstance(shape, ListShape):
        return _hides(shape.member)
    return isinstance(shape, StructureShape) or bool(shape.metadata.get("sensitive"))


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]


@cache
def _compiled(pattern: str) -> "regex.Pattern[str]":
    # The model's patterns are those of Java: `re` does not know \p{L}.
    return regex.compile(pattern)
