# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of changes. Check mode only makes the plan. Pure: no network, no module, no boto3."""

from __future__ import annotations

import hashlib
import json
import typing as t

Facts = dict[str, t.Any]


class Call(t.NamedTuple):
    """One changing call.

    :param operation: The API's name of the operation.
    :param request: The request, in the spelling of the API.
    :param effect: Facts of the resource after the call that are not part of the response.
    :param deletes: Whether the resource no longer exists after the call.
    :param resource_id: The resource that the call changes, in a plan for several resources.
    """

    operation: str
    request: dict[str, t.Any]
    effect: t.Optional[Facts] = None
    deletes: bool = False
    resource_id: str = ""


class Plan(t.NamedTuple):
    """The calls that lead from ``before`` to ``after``.

    :param before: The current values of the fields that options can set. Empty if the resource does not exist.
    :param after: The values of these fields after the calls.
    """

    before: Facts
    after: Facts
    calls: list[Call]

    @property
    def changed(self) -> bool:
        return bool(self.calls)

    @property
    def diff(self) -> dict[str, Facts]:
        return {"before": self.before, "after": self.after}


def settable(facts: t.Optional[t.Mapping[str, t.Any]], names: t.Iterable[str]) -> Facts:
    """The facts that options can set: the ``before`` of a plan. An empty text, such as a description, is absent."""
    return {name: facts[name] for name in names if facts.get(name, "") != ""} if facts else {}


def predicted(facts: t.Optional[t.Mapping[str, t.Any]], plan: Plan) -> Facts:
    """The facts after a plan, for check mode. Values that the service chooses are absent."""
    kept = {name: value for name, value in (facts or {}).items() if name not in plan.before}
    return {**kept, **plan.after}


def facts_after(facts: t.Optional[Facts], call: Call, answer: t.Optional[Facts]) -> t.Optional[Facts]:
    """Facts of a resource after a successful call, ``None`` if it no longer exists.

    The response to a change may omit unchanged fields. Facts with the value ``None`` in the effect are removed.

    :param facts: The facts before the call, ``None`` if the resource did not exist.
    :param answer: The facts in the response, ``None`` if it is empty.
    """
    return None if call.deletes else without_none({**(facts or {}), **(call.effect or {}), **(answer or {})})


def desired_text(option: t.Optional[str], current: t.Optional[str]) -> t.Optional[str]:
    """The new value of an optional text. If the option is not set, the text is kept. An empty string removes it."""
    return current if option is None else option or None


def without_none(fields: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The fields that have a value. Requests and facts omit the other fields."""
    return {name: value for name, value in fields.items() if value is not None}


def client_token(call: Call, *salt: str) -> str:
    """A token by which the service recognizes a repeated request (shape ``ClientTokenString``).

    It is derived from the request. If a run is repeated after an interruption, or if two runs make the same request at
    the same time, the service carries out the request only once.

    :param salt: Strings that distinguish equal requests, such as the IDs of existing resources.
    """
    wanted = json.dumps([call.operation, call.request, sorted(salt)], sort_keys=True, default=str)
    return hashlib.sha256(wanted.encode()).hexdigest()
