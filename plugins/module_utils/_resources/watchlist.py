# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Watchlists."""

from __future__ import annotations

import functools
import typing as t

from .._base.client import VoiceIdClient, target_of
from .._base.creation import Creation, create
from .._base.errors import VoiceIdError, refusal
from .._base.plan import Call, Facts, Plan, desired_text, settable, without_none
from . import in_domain

SETTABLE = ("name", "description")


def find(
    client: VoiceIdClient, domain_id: str, watchlist_id: t.Optional[str], name: t.Optional[str]
) -> t.Optional[Facts]:
    """Facts of a watchlist by its ID, or without ID by its name. ``None`` if it does not exist.

    :raises VoiceIdError: if the domain does not exist, or if several watchlists have the name.
    """
    if watchlist_id:
        return _describe(client, domain_id, watchlist_id)
    return named(_list_with_names(client, domain_id), domain_id, t.cast(str, name))


def find_all(
    client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]
) -> list[Facts]:
    """Facts of the requested watchlists, in the order of ``watchlist_ids`` or of the service.

    :param warn: Called with the watchlists that do not exist.
    """
    ids, names = params["watchlist_ids"], params["watchlist_names"]
    if ids is None:
        listed = _list_with_names(client, domain_id)
        chosen = [watchlist for watchlist in listed if names is None or watchlist.get("name") in names]
        missing = [name for name in names or [] if name not in {watchlist.get("name") for watchlist in chosen}]
        in_domain.warn_missing(warn, "watchlist_names", domain_id, "watchlist", missing)
        return chosen
    described = in_domain.read_each(
        client, domain_id, ids, functools.partial(_describe, client, domain_id), params["max_concurrency"]
    )
    return in_domain.existing(described, warn, "watchlist_ids", domain_id, "watchlist")


def find_ids(
    client: VoiceIdClient, domain_id: str, ids: t.Optional[list[str]], names: t.Optional[list[str]]
) -> list[str]:
    """The IDs of the watchlists with these IDs and names, without duplicates.

    :raises VoiceIdError: if one of them does not exist.
    """
    return chosen_ids(_list_with_names(client, domain_id), domain_id, ids, names)


def named(watchlists: list[Facts], domain_id: str, name: str) -> t.Optional[Facts]:
    """The watchlist with this name, ``None`` if none has it.

    :raises VoiceIdError: if more than one has the name (the API does not document names to be unique).
    """
    found = [watchlist for watchlist in watchlists if watchlist.get("name") == name]
    if len(found) < 2:
        return found[0] if found else None
    ids = [watchlist["watchlist_id"] for watchlist in found]
    raise VoiceIdError(
        f"{len(ids)} watchlists of domain {domain_id} are named {name!r}: {', '.join(ids)}. Use their IDs.",
        "ambiguous_name",
        {"watchlist_ids": ids},
    )


def chosen_ids(
    watchlists: list[Facts], domain_id: str, ids: t.Optional[list[str]], names: t.Optional[list[str]]
) -> list[str]:
    """Like ``find_ids``, for a list of all watchlists of the domain."""
    by_name = {name: named(watchlists, domain_id, name) for name in names or []}
    missing = [name for name, watchlist in by_name.items() if watchlist is None]
    missing += sorted(set(ids or []) - {watchlist["watchlist_id"] for watchlist in watchlists})
    if missing:
        existing = ", ".join(_label(watchlist) for watchlist in watchlists)
        raise VoiceIdError(
            f"Domain {domain_id} has no watchlist {', '.join(missing)}. Its watchlists are: {existing}. "
            "Create missing watchlists with voiceid_watchlist, or correct the option.",
            "not_found",
            {"resource_type": "WATCHLIST"},
        )
    found = [watchlist["watchlist_id"] for watchlist in by_name.values() if watchlist]
    return list(dict.fromkeys([*(ids or []), *found]))


def plan(domain_id: str, params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The call that is needed for the requested state.

    :param current: Facts of the watchlist, ``None`` if it does not exist.
    """
    if params["state"] == "absent":
        return plan_absent(domain_id, current)
    return plan_present(domain_id, params, current)


def plan_present(domain_id: str, params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The call that creates a watchlist, or updates it to match the options.

    UpdateDomain removes fields that are missing from the request. This is not documented for UpdateWatchlist. The
    request contains both fields, so that no field is removed by accident.

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
    if current is None:
        return Plan(before, after, [Call("CreateWatchlist", {"DomainId": domain_id, **_request(after)})])
    _check_changeable(current, "updated")
    _check_description(before, after)
    return Plan(before, after, [_update(current, after)])


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
            create(client, _creation(client, call, plan.after))
        else:
            client.change(call)


def outcome(client: VoiceIdClient) -> Facts:
    """Facts of the managed watchlist."""
    return client.changes.resource


def check_deletion(client: VoiceIdClient, plan: Plan) -> None:
    """Check whether the service would reject the deletion of a watchlist because it is not empty. For check mode.

    :raises VoiceIdError: if it would.
    """
    for call in plan.calls:
        if call.deletes and client.list("ListFraudsters", **call.request):
            raise refusal("DeleteWatchlist", "CANNOT_DELETE_NON_EMPTY_WATCHLIST", client.where, target_of(call.request))


def _list_with_names(client: VoiceIdClient, domain_id: str) -> list[Facts]:
    listed = client.list("ListWatchlists", DomainId=domain_id)
    return in_domain.complete(listed, "name", lambda facts: _describe(client, domain_id, facts["watchlist_id"]))


def _describe(client: VoiceIdClient, domain_id: str, watchlist_id: str) -> t.Optional[Facts]:
    return client.describe("DescribeWatchlist", DomainId=domain_id, WatchlistId=watchlist_id)


def _creation(client: VoiceIdClient, call: Call, after: Facts) -> Creation:
    return Creation(
        call,
        after["name"],
        read=lambda created: _describe(client, created["domain_id"], created["watchlist_id"]),
        same=lambda created: _update(created, after),
    )


def _update(current: Facts, after: Facts) -> Call:
    ids = {"DomainId": current["domain_id"], "WatchlistId": current["watchlist_id"]}
    return Call("UpdateWatchlist", {**ids, **_request(after)})


def _request(after: Facts) -> dict[str, t.Any]:
    """The common members of CreateWatchlist and UpdateWatchlist."""
    return without_none({"Name": after.get("name"), "Description": after.get("description")})


def _label(watchlist: Facts) -> str:
    return f"{watchlist.get('name', 'without a name')} ({watchlist['watchlist_id']})"


def _unknown_id(domain_id: str, watchlist_id: str) -> VoiceIdError:
    return VoiceIdError(
        f"Watchlist {watchlist_id} does not exist in domain {domain_id}. The service chooses the IDs of new "
        "watchlists. Check watchlist_id, or omit it to create a watchlist by name.",
        "not_found",
        {"resource_type": "WATCHLIST", "option": "watchlist_id"},
    )


def _check_changeable(current: Facts, action: str) -> None:
    """Source of the rule: UpdateWatchlist and DeleteWatchlist in the API reference."""
    if current.get("default_watchlist"):
        raise VoiceIdError(
            f"Watchlist {_label(current)} is the default watchlist of domain {current['domain_id']}, which can be "
            f"neither updated nor deleted. It was not {action}. Choose another watchlist, or create one.",
            "invalid_request",
        )


def _check_description(before: Facts, after: Facts) -> None:
    """Source of the rule: the shape WatchlistDescription has at least 1 character."""
    if "description" in before and "description" not in after:
        raise VoiceIdError(
            "description is '', but the API cannot remove the description of a watchlist. Set another description, or "
            "delete the watchlist and create it again.",
            "invalid_request",
            {"option": "description"},
        )
