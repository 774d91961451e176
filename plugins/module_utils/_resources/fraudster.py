# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fraudsters and their watchlists."""

from __future__ import annotations

import typing as t

from .._base.bulk import apply_each
from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.plan import Call, Facts, Plan
from . import in_domain, watchlist

# The facts of fraudsters by the requested ID. None for a fraudster that does not exist.
Fraudsters = dict[str, t.Optional[Facts]]


def find(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> Fraudsters:
    """Facts of the fraudsters in ``fraudster_ids``, in this order and without duplicates."""

    def describe(fraudster_id: str) -> t.Optional[Facts]:
        return client.describe("DescribeFraudster", DomainId=domain_id, FraudsterId=fraudster_id)

    return in_domain.read_each(client, domain_id, params["fraudster_ids"], describe, params["max_concurrency"])


def with_watchlists(client: VoiceIdClient, domain_id: str, fraudsters: Fraudsters) -> Fraudsters:
    """Fraudsters with their ``watchlist_ids``. If the endpoint does not return them, they are determined from the
    listings of the watchlists."""
    if all(facts is None or "watchlist_ids" in facts for facts in fraudsters.values()):
        return fraudsters
    lists: dict[str, set[str]] = {}
    for one in client.list("ListWatchlists", DomainId=domain_id):
        listed = client.list("ListFraudsters", DomainId=domain_id, WatchlistId=one["watchlist_id"])
        lists[one["watchlist_id"]] = {facts["generated_fraudster_id"] for facts in listed}

    def on_lists(fraudster_id: str) -> Facts:
        return {"watchlist_ids": [list_id for list_id, members in lists.items() if fraudster_id in members]}

    return {id_: facts and {**on_lists(id_), **facts} for id_, facts in fraudsters.items()}


def find_all(
    client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]
) -> list[Facts]:
    """Facts of the requested fraudsters, in the order of ``fraudster_ids`` or of the service.

    Listings contain all fields, so listed fraudsters are not described.

    :param warn: Called with the fraudsters that do not exist.
    :raises VoiceIdError: for every failure, including a watchlist that does not exist.
    """
    if params["fraudster_ids"] is not None:
        return in_domain.existing(find(client, domain_id, params), warn, "fraudster_ids", domain_id, "fraudster")
    watchlist_id = params["watchlist_id"]
    if params["watchlist_name"]:
        watchlist_id = watchlist.find_ids(client, domain_id, None, [params["watchlist_name"]])[0]
    return client.list("ListFraudsters", DomainId=domain_id, WatchlistId=watchlist_id)


def find_watchlist_ids(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[str]:
    """The IDs of the watchlists in the options ``watchlist_ids`` and ``watchlist_names``.

    :raises VoiceIdError: if one does not exist, or if the fraudsters would be in no watchlist.
    """
    if params["state"] == "absent":
        return []
    ids, names = params["watchlist_ids"], params["watchlist_names"]
    if not (ids or names) and params["purge_watchlists"]:
        raise VoiceIdError(
            "watchlist_ids or watchlist_names must contain at least one watchlist, because a fraudster is always in a "
            "watchlist. To delete the fraudster, use state: absent.",
            "invalid_request",
            {"option": "watchlist_ids"},
        )
    return watchlist.find_ids(client, domain_id, ids, names)


def plan(domain_id: str, params: t.Mapping[str, t.Any], fraudsters: Fraudsters, wanted: list[str]) -> Plan:
    """The calls that are needed for the requested state.

    :param wanted: Ids of watchlists.
    """
    if params["state"] == "absent":
        return plan_absent(domain_id, fraudsters)
    return plan_present(domain_id, fraudsters, wanted, params["purge_watchlists"])


def plan_present(domain_id: str, fraudsters: Fraudsters, wanted: list[str], purge: bool) -> Plan:
    """The calls that add fraudsters to watchlists. With ``purge``, they are removed from all other watchlists.

    A fraudster is added to its new watchlists before it is removed from the old ones, so that it is always in a
    watchlist (ConflictType FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST).

    :param wanted: Ids of watchlists.
    :raises VoiceIdError: if a fraudster does not exist.
    """
    _check_existing(domain_id, fraudsters)
    before = _watchlists(fraudsters)
    kept = {id_: [] if purge else present for id_, present in before.items()}
    after = {id_: sorted({*kept[id_], *wanted}) for id_ in before}
    calls = [call for id_ in before for call in _moves(domain_id, id_, before[id_], after[id_])]
    return Plan(before, after, calls)


def plan_absent(domain_id: str, fraudsters: Fraudsters) -> Plan:
    """The calls that delete the fraudsters that exist, which removes them from all watchlists."""
    before = _watchlists(fraudsters)
    calls = [Call("DeleteFraudster", _request(domain_id, id_), deletes=True, resource_id=id_) for id_ in before]
    return Plan(before, {}, calls)


def apply(client: VoiceIdClient, plan: Plan, workers: int) -> dict[str, t.Optional[Facts]]:
    """Make the calls of a plan. Returns the response to the last call for each fraudster, by its ID."""
    return apply_each(client, plan.calls, workers)


def outcome(fraudsters: Fraudsters, plan: Plan, answers: t.Mapping[str, t.Optional[Facts]]) -> list[Facts]:
    """Facts of the fraudsters after a plan.

    :param answers: The response to the last call for each fraudster, by its ID. Empty in check mode.
    """

    def facts_of(fraudster_id: str, current: Facts) -> Facts:
        same = plan.before[fraudster_id] == plan.after[fraudster_id]
        expected = current if same else {**current, "watchlist_ids": plan.after[fraudster_id]}
        return {**expected, **(answers.get(fraudster_id) or {})}

    return [facts_of(fraudster_id, current) for fraudster_id, current in fraudsters.items() if current]


def _check_existing(domain_id: str, fraudsters: Fraudsters) -> None:
    missing = [fraudster_id for fraudster_id, facts in fraudsters.items() if facts is None]
    if missing:
        raise VoiceIdError(
            f"fraudster_ids: domain {domain_id} has no fraudster {', '.join(missing)}, and the API cannot create one "
            "without recordings. Register fraudsters with voiceid_fraudster_registration_job, or correct "
            "fraudster_ids. Nothing was changed.",
            "not_found",
            {"resource_type": "FRAUDSTER", "option": "fraudster_ids"},
        )


def _moves(domain_id: str, fraudster_id: str, before: list[str], after: list[str]) -> t.Iterator[Call]:
    """The calls that change the watchlists of one fraudster."""
    added = [watchlist_id for watchlist_id in after if watchlist_id not in before]
    removed = [watchlist_id for watchlist_id in before if watchlist_id not in after]
    on_lists = set(before)
    for watchlist_id in added + removed:
        on_lists ^= {watchlist_id}
        operation = "AssociateFraudster" if watchlist_id in added else "DisassociateFraudster"
        request = {**_request(domain_id, fraudster_id), "WatchlistId": watchlist_id}
        yield Call(operation, request, {"watchlist_ids": sorted(on_lists)}, resource_id=fraudster_id)


def _watchlists(fraudsters: Fraudsters) -> dict[str, t.Any]:
    return {id_: sorted(facts.get("watchlist_ids", [])) for id_, facts in fraudsters.items() if facts}


def _request(domain_id: str, fraudster_id: str) -> dict[str, str]:
    return {"DomainId": domain_id, "FraudsterId": fraudster_id}
