# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every member of every answer, from botocore's model, and values that are not of its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import botocore.session

Path = tuple[str | int, ...]

# JSON values that no value of the type may be. A timestamp may be text, and a string may look like anything.
WRONG: dict[str, tuple[Any, ...]] = {
    "structure": ([], "text", 5, True),
    "list": ({}, "text", 5, True, [5], [[]]),
    "string": ({}, [], 5, True),
    "timestamp": ({}, [], "soon", 1e300, True),
    "integer": ({}, [], "text", 1.5),
    "boolean": ({}, [], "text", 5),
}


class Member(NamedTuple):
    """A value in the answer of an operation: where it is, and its type."""

    operation: str
    path: Path
    type: str

    def __str__(self) -> str:
        return f"{self.operation}.{'.'.join(map(str, self.path))}"


def _service_model() -> Any:
    return botocore.session.Session().get_service_model("voice-id")


SERVICE = _service_model()
OPERATIONS: tuple[str, ...] = tuple(SERVICE.operation_names)


def members(operation: str) -> list[Member]:
    """Every value in the answer of an operation, from the outside in; of a list, its first item."""
    shape = SERVICE.operation_model(operation).output_shape
    return [Member(operation, path, type_) for path, type_ in _walk(shape, ())] if shape else []


def _walk(shape: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if path:
        yield path, shape.type_name
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from _walk(member, (*path, name))
    elif shape.type_name == "list":
        yield from _walk(shape.member, (*path, 0))


def wrong_values(type_name: str) -> tuple[Any, ...]:
    return WRONG[type_name]
