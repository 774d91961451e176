# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Watchlists: find them, plan their changes."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import (
    Call,
    Plan,
    desired_text,
    settable,
    without_none,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import in_parallel

Watchlist = dict[str, t.Any]
Facts = dict[str, t.Any]

SETTABLE = ("name", "description")


def find_watchlist(
    client: VoiceIdClient, domain_id: str, watchlist_id: t.Optional[str], name: t.Optional[str]
) -> t.Optional[Watchlist]:
    """A watchlist by its id, or else by its name; ``None`` when it is not there.

    :raises VoiceIdError: when the domain is not there, or more than one watchlist has the name.
    """
    if watchlist_id:
        return client.describe("DescribeWatchlist", DomainId=domain_id, WatchlistId=watchlist_id)
    return named(list(client.list("ListWatchlists", DomainId=domain_id)), domain_id, t.cast(str, name))


def get_watchlist(client: VoiceIdClient, domain_id: str, watchlist_id: str) -> Watchlist:
    """A watchlist that is there.

    :raises VoiceIdError: also when it is not.
    """
    return client.call("DescribeWatchlist", DomainId=domain_id, WatchlistId=watchlist_id)["Watchlist"]


def named(watchlists: list[Watchlist], domain_id: str, name: str) -> t.Optional[Watchlist]:
    """The watchlist of that name; ``None`` when there is none.

    :raises VoiceIdError: when more than one has the name (the API does not document names to be unique).
    """
    found = [watchlist for watchlist in watchlists if watchlist.get("Name") == name]
    if len(found) < 2:
        return found[0] if found else None
    ids = [watchlist["WatchlistId"] for watchlist in found]
    raise VoiceIdError(
        f"{len(ids)} watchlists of domain {domain_id} are named {name!r}: {', '.join(ids)}. Name them by their ids.",
        "ambiguous_name",
        {"watchlist_ids": ids},
    )


def chosen_ids(
    watchlists: list[Watchlist], domain_id: str, ids: t.Optional[list[str]], names: t.Optional[list[str]]
) -> list[str]:
    """The ids of the watchlists that ids and names stand for, each once.

    :param watchlists: all of the domain.
    :raises VoiceIdError: when one of them is not there.
    """
    by_name = {name: named(watchlists, domain_id, name) for name in names or []}
    missing = [name for name, watchlist in by_name.items() if watchlist is None]
    missing += sorted(set(ids or []) - {watchlist["WatchlistId"] for watchlist in watchlists})
    if missing:
        there = ", ".join(f"{watchlist['Name']} ({watchlist['WatchlistId']})" for watchlist in watchlists)
        raise VoiceIdError(
            f"Domain {domain_id} has no watchlist {', '.join(missing)}. It has: {there}. "
            "Create what is missing with voiceid_watchlist, or correct the option.",
            "not_found",
            {"resource_type": "WATCHLIST"},
        )
    found = [watchlist["WatchlistId"] for watchlist in by_name.values() if watchlist]
    return list(dict.fromkeys([*(ids or []), *found]))


def select_watchlists(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[Watchlist]:
    """The watchlists that the options ask for: in the order of ``watchlist_ids``, or as the service lists them."""
    ids, names = params["watchlist_ids"], params["watchlist_names"]
    if ids is None:
        listed = client.list("ListWatchlists", DomainId=domain_id)
        return [watchlist for watchlist in listed if names is None or watchlist.get("Name") in names]

    def describe(watchlist_id: str) -> t.Optional[Watchlist]:
        return client.describe("DescribeWatchlist", DomainId=domain_id, WatchlistId=watchlist_id)

    described = in_parallel(describe, list(dict.fromkeys(ids)), params["max_concurrency"])
    return [watchlist for watchlist in described if watchlist]


def plan_present(domain_id: str, params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The call that makes a watchlist what the options say.

    UpdateWatchlist is not documented to remove what is left out of it, as UpdateDomain is; both fields are sent all
    the same, so that nothing can get lost.

    :param current: facts of the watchlist, ``None`` when it is not there.
    """
    if current is None and params["watchlist_id"]:
        raise VoiceIdError(
            f"There is no watchlist {params['watchlist_id']} in domain {domain_id}, and the service chooses the id of "
            "a new one. Check watchlist_id, or leave it out to create a watchlist by name.",
            "not_found",
            {"resource_type": "WATCHLIST", "option": "watchlist_id"},
        )
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
    """The call that takes a watchlist away, when it is there."""
    if current is None:
        return Plan({}, {}, [])
    _check_changeable(current, "deleted")
    delete = Call("DeleteWatchlist", {"DomainId": domain_id, "WatchlistId": current["watchlist_id"]})
    return Plan(settable(current, SETTABLE), {}, [delete])


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


def apply_plan(client: VoiceIdClient, plan: Plan) -> str:
    """Create or update a watchlist; its id."""
    call = plan.calls[0]
    if call.operation == "CreateWatchlist":
        return client.create(call, lambda made: _has_name(client, made, call.request["Name"]))["WatchlistId"]
    return client.change(call)["WatchlistId"]


def _has_name(client: VoiceIdClient, made: Watchlist, name: str) -> bool:
    """Whether a watchlist is there under this name: what an earlier run made with the same token may be gone since,
    or may have got another name."""
    found = find_watchlist(client, made["DomainId"], made["WatchlistId"], None)
    return found is not None and found.get("Name") == name
