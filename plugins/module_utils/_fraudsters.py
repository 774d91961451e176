# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fraudsters and the watchlists that they are on: find them, plan their changes."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError, invalid_option
from ansible_collections.contactcenter.voiceid.plugins.module_utils._facts import to_facts
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import in_parallel
from ansible_collections.contactcenter.voiceid.plugins.module_utils._watchlists import chosen_ids

Facts = dict[str, t.Any]
# By the id that was asked for, the facts of the fraudster, or None when it is not there.
Fraudsters = dict[str, t.Optional[Facts]]


def read_fraudsters(client: VoiceIdClient, domain_id: str, fraudster_ids: list[str], workers: int) -> Fraudsters:
    """Facts of the fraudsters with these ids, in this order, each once."""

    def describe(fraudster_id: str) -> t.Optional[Facts]:
        fraudster = client.describe("DescribeFraudster", DomainId=domain_id, FraudsterId=fraudster_id)
        return to_facts(fraudster) if fraudster else None

    ids = list(dict.fromkeys(fraudster_ids))
    return dict(zip(ids, in_parallel(describe, ids, workers)))


def select_fraudsters(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the fraudsters that the options ask for, in the order of ``fraudster_ids`` or of the service's listing.

    The summaries of the listing have every field of a description, so a listed fraudster needs no call of its own.

    :raises VoiceIdError: also when the watchlist is not there.
    """
    ids = params["fraudster_ids"]
    if ids is not None:
        found = read_fraudsters(client, domain_id, ids, params["max_concurrency"])
        return [facts for facts in found.values() if facts]
    watchlist_id = params["watchlist_id"]
    if params["watchlist_name"]:
        watchlists = list(client.list("ListWatchlists", DomainId=domain_id))
        watchlist_id = chosen_ids(watchlists, domain_id, None, [params["watchlist_name"]])[0]
    listed = client.list("ListFraudsters", DomainId=domain_id, WatchlistId=watchlist_id)
    return [to_facts(fraudster) for fraudster in listed]


def wanted_watchlist_ids(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[str]:
    """The ids of the watchlists that the options ``watchlist_ids`` and ``watchlist_names`` stand for.

    :raises VoiceIdError: when one is not there, or there is none and none may stay.
    """
    if params["state"] == "absent":
        return []
    ids, names = params["watchlist_ids"], params["watchlist_names"]
    if not (ids or names) and params["purge_watchlists"]:
        raise invalid_option(
            "watchlist_ids",
            [],
            "at least one watchlist, because a fraudster is always on one (use state: absent to delete the fraudster)",
        )
    return chosen_ids(list(client.list("ListWatchlists", DomainId=domain_id)), domain_id, ids, names)


def make_plan(domain_id: str, fraudsters: Fraudsters, wanted: list[str], params: t.Mapping[str, t.Any]) -> Plan:
    """The calls that make fraudsters what the options say."""
    if params["state"] == "absent":
        return plan_absent(domain_id, fraudsters)
    return plan_present(domain_id, fraudsters, wanted, params["purge_watchlists"])


def plan_present(domain_id: str, fraudsters: Fraudsters, wanted: list[str], purge: bool) -> Plan:
    """The calls that put fraudsters on watchlists, and with ``purge`` take them off all others.

    A fraudster is put on its new watchlists before it is taken off the old ones, so that it is always on one
    (ConflictType FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST).

    :param wanted: ids of watchlists.
    :raises VoiceIdError: when a fraudster is not there.
    """
    _check_all_there(domain_id, fraudsters)
    before = _watchlists(fraudsters)
    kept = {id_: [] if purge else present for id_, present in before.items()}
    after = {id_: sorted({*kept[id_], *wanted}) for id_ in before}
    calls = []
    for fraudster_id, present in before.items():
        request = {"DomainId": domain_id, "FraudsterId": fraudster_id}
        added = [watchlist for watchlist in after[fraudster_id] if watchlist not in present]
        removed = [watchlist for watchlist in present if watchlist not in after[fraudster_id]]
        calls += [Call("AssociateFraudster", {**request, "WatchlistId": watchlist}) for watchlist in added]
        calls += [Call("DisassociateFraudster", {**request, "WatchlistId": watchlist}) for watchlist in removed]
    return Plan(before, after, calls)


def plan_absent(domain_id: str, fraudsters: Fraudsters) -> Plan:
    """The calls that delete the fraudsters that are there, which takes them off all watchlists."""
    before = _watchlists(fraudsters)
    calls = [Call("DeleteFraudster", {"DomainId": domain_id, "FraudsterId": fraudster_id}) for fraudster_id in before]
    return Plan(before, {}, calls)


def fraudster_facts(fraudsters: Fraudsters, plan: Plan, answers: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the fraudsters after a plan.

    :param answers: by id, the fraudster as the last call returned it; empty in check mode, which tells what would be.
    """

    def facts_of(fraudster_id: str, current: Facts) -> Facts:
        if fraudster_id in answers:
            return to_facts(answers[fraudster_id])
        same = plan.before[fraudster_id] == plan.after[fraudster_id]
        return current if same else {**current, "watchlist_ids": plan.after[fraudster_id]}

    return [facts_of(fraudster_id, current) for fraudster_id, current in fraudsters.items() if current]


def _check_all_there(domain_id: str, fraudsters: Fraudsters) -> None:
    missing = [fraudster_id for fraudster_id, facts in fraudsters.items() if facts is None]
    if missing:
        raise VoiceIdError(
            f"fraudster_ids: domain {domain_id} has no fraudster {', '.join(missing)}, and the API cannot create one: "
            "fraudsters come from recordings. Register them with voiceid_fraudster_registration_job, or correct "
            "fraudster_ids. Nothing was changed.",
            "not_found",
            {"resource_type": "FRAUDSTER", "option": "fraudster_ids"},
        )


def _watchlists(fraudsters: Fraudsters) -> dict[str, t.Any]:
    return {id_: sorted(facts.get("watchlist_ids", [])) for id_, facts in fraudsters.items() if facts}
