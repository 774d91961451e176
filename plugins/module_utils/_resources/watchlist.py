# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Watchlists."""

from __future__ import annotations

import functools
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.parallel import in_parallel
from .._base.plan import Call, Facts, Plan, desired_text, settable, without_none

SETTABLE = ("name", "description")


def find(
    client: VoiceIdClient, domain_id: str, watchlist_id: t.Optional[str], name: t.Optional[str]
) -> t.Optional[Facts]:
    """Facts of a watchlist by its id, or else by its name; ``None`` if it does not exist.

    :raises VoiceIdError: if the domain does not exist, or more than one watchlist has the name.
    """
    if watchlist_id:
        return _describe(client, domain_id, watchlist_id)
    return named(list(client.list("ListWatchlists", DomainId=domain_id)), domain_id, t.cast(str, name))


def find_all(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the watchlists that the options ask for, in the order of ``watchlist_ids`` or of the service."""
    ids, names = params["watchlist_ids"], params["watchlist_names"]
    if ids is None:
        listed = client.list("ListWatchlists", DomainId=domain_id)
        return [watchlist for watchlist in listed if names is None or watchlist.get("name") in names]
    describe = functools.partial(_describe, client, domain_id)
    described = in_parallel(describe, list(dict.fromkeys(ids)), params["max_concurrency"], client.deadline)
    return [watchlist for watchlist in described if watchlist]


def find_ids(
    client: VoiceIdClient, domain_id: str, ids: t.Optional[list[str]], names: t.Optional[list[str]]
) -> list[str]:
    """The ids of the watchlists that ids and names stand for, each once.

    :raises VoiceIdError: if one of them does not exist.
    """
    return chosen_ids(list(client.list("ListWatchlists", DomainId=domain_id)), domain_id, ids, names)


def named(watchlists: list[Facts], domain_id: str, name: str) -> t.Optional[Facts]:
    """The watchlist of that name; ``None`` if there is none.

    :raises VoiceIdError: if more than one has the name (the API does not document names to be unique).
    """
    found = [watchlist for watchlist in watchlists if watchlist.get("name") == name]
    if len(found) < 2:
        return found[0] if found else None
    ids = [watchlist["watchlist_id"] for watchlist in found]
    raise VoiceIdError(
        f"{len(ids)} watchlists of domain {domain_id} are named {name!r}: {', '.join(ids)}. Name them by their ids.",
        "ambiguous_name",
        {"watchlist_ids": ids},
    )


def chosen_ids(
    watchlists: list[Facts], domain_id: str, ids: t.Optional[list[str]], names: t.Optional[list[str]]
) -> list[str]:
    """As ``find_ids``, among all watchlists of the domain."""
    by_name = {name: named(watchlists, domain_id, name) for name in names or []}
    missing = [name for name, watchlist in by_name.items() if watchlist is None]
    missing += sorted(set(ids or []) - {watchlist["watchlist_id"] for watchlist in watchlists})
    if missing:
        existing = ", ".join(f"{watchlist['name']} ({watchlist['watchlist_id']})" for watchlist in watchlists)
        raise VoiceIdError(
            f"Domain {domain_id} has no watchlist {', '.join(missing)}. It has: {existing}. "
            "Create what is missing with voiceid_watchlist, or correct the option.",
            "not_found",
            {"resource_type": "WATCHLIST"},
        )
    found = [watchlist["watchlist_id"] for watchlist in by_name.values() if watchlist]
    return list(dict.fromkeys([*(ids or []), *found]))


def plan(domain_id: str, params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The call that leads to the state that the options ask for.

    :param current: Facts of the watchlist, ``None`` if it does not exist.
    """
    if params["state"] == "absent":
        return plan_absent(domain_id, current)
    return plan_present(domain_id, params, current)


def plan_present(domain_id: str, params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The call that makes a watchlist what the options say.

    UpdateWatchlist is not documented to remove what is left out of it, as UpdateDomain is; it gets both fields all the
    same, so that nothing can get lost.

    :param current: Facts of the watchlist, ``None`` if it does not exist.
    """
    if current is None and params["watchlist_id"]:
        raise _unknown_id(domain_id, params["watchlist_id"])
    before = settable(current, SETTABLE)
    after = without_none(
        {
            "name": params["name"] or before.get("name"),
            "description": desired_text(params["description"], before.get("description")),
        }
    )
    if after == before:
        return Plan(before, after, [])
    request = without_none({"DomainId": domain_id, "Name": after["name"], "Description": after.get("description")})
    if current is None:
        return Plan(before, after, [Call("CreateWatchlist", request)])
    _check_changeable(current, "updated")
    _check_description(before, after)
    return Plan(before, after, [Call("UpdateWatchlist", {**request, "WatchlistId": current["watchlist_id"]})])


def plan_absent(domain_id: str, current: t.Optional[Facts]) -> Plan:
    """The call that deletes a watchlist, if it exists."""
    if current is None:
        return Plan({}, {}, [])
    _check_changeable(current, "deleted")
    request = {"DomainId": domain_id, "WatchlistId": current["watchlist_id"]}
    return Plan(settable(current, SETTABLE), {}, [Call("DeleteWatchlist", request, deletes=True)])


def apply(client: VoiceIdClient, plan: Plan) -> None:
    """Make the calls of a plan."""
    for call in plan.calls:
        if call.operation == "CreateWatchlist":
            client.create(call, functools.partial(_has_name, client, name=plan.after["name"]))
        else:
            client.change(call)


def outcome(client: VoiceIdClient, domain_id: str) -> Facts:
    """Facts of the managed watchlist, read again if it has changed.

    :raises VoiceIdError: for every failure, including a watchlist that no longer exists.
    """
    known = client.changes.resource
    if client.changes.calls:
        known = client.call("DescribeWatchlist", DomainId=domain_id, WatchlistId=known["watchlist_id"])
        client.changes.found(known)
    return known


def _describe(client: VoiceIdClient, domain_id: str, watchlist_id: str) -> t.Optional[Facts]:
    return client.describe("DescribeWatchlist", DomainId=domain_id, WatchlistId=watchlist_id)


def _has_name(client: VoiceIdClient, created: Facts, name: str) -> bool:
    """Whether a watchlist exists under this name: one that an earlier run created with the same token may have been
    deleted or renamed since."""
    found = _describe(client, created["domain_id"], created["watchlist_id"])
    return found is not None and found.get("name") == name


def _unknown_id(domain_id: str, watchlist_id: str) -> VoiceIdError:
    return VoiceIdError(
        f"There is no watchlist {watchlist_id} in domain {domain_id}, and the service chooses the id of "
        "a new one. Check watchlist_id, or leave it out to create a watchlist by name.",
        "not_found",
        {"resource_type": "WATCHLIST", "option": "watchlist_id"},
    )


def _check_changeable(current: Facts, action: str) -> None:
    """Source of the rule: UpdateWatchlist and DeleteWatchlist in the API reference."""
    if current.get("default_watchlist"):
        raise VoiceIdError(
            f"Watchlist {current['watchlist_id']} ({current.get('name')}) is the default one of domain "
            f"{current['domain_id']}, which can be neither updated nor deleted: it was not {action}. Name another "
            "watchlist, or create one.",
            "invalid_request",
        )


def _check_description(before: Facts, after: Facts) -> None:
    """Source of the rule: shape WatchlistDescription is of 1 character at least."""
    if "description" in before and "description" not in after:
        raise VoiceIdError(
            "description: the API can change the description of a watchlist but not take it away. Give another one, or "
            "delete the watchlist and create it anew.",
            "invalid_request",
            {"option": "description"},
        )
