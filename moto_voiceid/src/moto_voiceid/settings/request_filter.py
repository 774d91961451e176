# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Select the requests that a fault or a hold applies to, by the members of their body."""

from collections.abc import Collection, Mapping
from typing import Any

from ..json_text import shown


def has_members(body: Any, parameters: Mapping[str, Any]) -> bool:
    """Whether the body of a request is an object that has these members with these values."""
    members = body if isinstance(body, dict) else {}
    return all(name in members and members[name] == value for name, value in parameters.items())


def parse_operation(values: Mapping[str, Any], operations: Collection[str]) -> str:
    """The setting `operation`, which is "*" by default. :raises ValueError: it is not an operation of the API"""
    operation = values.get("operation", "*")
    if operation not in ("*", *operations):
        raise ValueError(f"operation is {shown(operation)}, not an operation of Voice ID or *")
    return str(operation)


def parse_parameters(
    values: Mapping[str, Any], operation: str, members: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """The setting `parameters`, which is empty by default.

    :param operation: an operation, or "*"
    :param members: the operations of the API, with the members that the request of each can have
    :raises ValueError: no request of the operation can have these members
    """
    parameters = values.get("parameters", {})
    if not isinstance(parameters, dict):
        raise ValueError(f"parameters is {shown(parameters)}, not an object")
    known = set().union(*members.values()) if operation == "*" else members[operation]
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise ValueError(f"parameters has {', '.join(unknown)}, which a request of {operation} cannot have")
    return parameters
