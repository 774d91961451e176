# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change is planned before anything is called: check mode stops there. Pure: no network, no module, no boto3."""

from __future__ import annotations

import hashlib
import json
import typing as t

Facts = dict[str, t.Any]


class Call(t.NamedTuple):
    """One changing call.

    :param operation: The API's name of the operation.
    :param request: The request, in the spelling of the API.
    :param effect: Facts of the resource after the call, as far as its answer does not return them.
    :param deletes: Whether the resource no longer exists after the call.
    :param resource_id: Which resource the call changes, in a plan for several resources.
    """

    operation: str
    request: dict[str, t.Any]
    effect: t.Optional[Facts] = None
    deletes: bool = False
    resource_id: str = ""


class Plan(t.NamedTuple):
    """The calls that lead from ``before`` to ``after``.

    :param before: What the options of the module can set, as it is; empty if the resource does not exist.
    :param after: The same, as it will be.
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
    """The facts that options can set: the ``before`` of a plan."""
    return {name: facts[name] for name in names if name in facts} if facts else {}


def predicted(facts: t.Optional[t.Mapping[str, t.Any]], plan: Plan) -> Facts:
    """Facts as they would be after a plan: what check mode returns. Values that the service chooses are absent."""
    kept = {name: value for name, value in (facts or {}).items() if name not in plan.before}
    return {**kept, **plan.after}


def facts_after(facts: t.Optional[Facts], call: Call, answer: t.Optional[Facts]) -> t.Optional[Facts]:
    """Facts of a resource after a call that succeeded; ``None`` if it no longer exists.

    The answer of a change may leave out what it did not change. A fact of the effect that is ``None`` is removed.

    :param facts: The facts before the call, ``None`` if the resource did not exist.
    :param answer: What the call returned; ``None`` if it returns nothing.
    """
    return None if call.deletes else without_none({**(facts or {}), **(call.effect or {}), **(answer or {})})


def desired_text(option: t.Optional[str], current: t.Optional[str]) -> t.Optional[str]:
    """The value of an optional text: an absent option keeps the current text, an empty string removes it."""
    return current if option is None else option or None


def without_none(fields: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The fields that have a value: requests and facts omit the others."""
    return {name: value for name, value in fields.items() if value is not None}


def client_token(call: Call, *salt: str) -> str:
    """A token by which the service recognizes a repeated request (shape ``ClientTokenString``).

    It is derived from the request, so that a run that was interrupted after its call, and a second run at the same
    moment, do nothing twice. ``salt`` distinguishes requests that look alike: what the service already has, or had.
    """
    wanted = json.dumps([call.operation, call.request, sorted(salt)], sort_keys=True, default=str)
    return hashlib.sha256(wanted.encode()).hexdigest()
