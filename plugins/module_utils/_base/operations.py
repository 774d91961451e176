# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the answers of the API's operations have to be: one row for each operation. Pure."""

from __future__ import annotations

import typing as t

from .values import ResourceType


class Operation(t.NamedTuple):
    """What the answer of an operation has to be.

    :param member: The member that every answer has: the resource, or the list of resources, that the operation is
        about. ``None`` if the answer itself is the resource, or is empty. An answer without the member is not from a
        Voice ID API.
    :param resource_type: ``ResourceType`` of the ResourceNotFoundException that means "the resource itself does not
        exist", as opposed to the domain that should hold it. Then a Describe returns nothing, and a Delete has
        nothing to do.
    :param required: The members that each resource has: those by which this collection identifies it. The API model
        requires none.
    """

    member: t.Optional[str] = None
    resource_type: t.Optional[ResourceType] = None
    required: tuple[str, ...] = ()

    @property
    def returns_nothing(self) -> bool:
        return not (self.member or self.required)


DOMAIN_MEMBERS = ("Arn", "DomainId", "Name")
FRAUDSTER_MEMBERS = ("DomainId", "GeneratedFraudsterId", "WatchlistIds")
JOB_MEMBERS = ("DomainId", "JobId", "JobStatus")
SPEAKER_MEMBERS = ("DomainId", "GeneratedSpeakerId", "Status")
TAG_MEMBERS = ("Key", "Value")
WATCHLIST_MEMBERS = ("DomainId", "Name", "WatchlistId")

OPERATIONS: dict[str, Operation] = {
    "AssociateFraudster": Operation("Fraudster", None, FRAUDSTER_MEMBERS),
    "CreateDomain": Operation("Domain", None, DOMAIN_MEMBERS),
    "CreateWatchlist": Operation("Watchlist", None, WATCHLIST_MEMBERS),
    "DeleteDomain": Operation(None, "DOMAIN"),
    "DeleteFraudster": Operation(None, "FRAUDSTER"),
    "DeleteSpeaker": Operation(None, "SPEAKER"),
    "DeleteWatchlist": Operation(None, "WATCHLIST"),
    "DescribeDomain": Operation("Domain", "DOMAIN", DOMAIN_MEMBERS),
    "DescribeFraudster": Operation("Fraudster", "FRAUDSTER", FRAUDSTER_MEMBERS),
    "DescribeFraudsterRegistrationJob": Operation("Job", "BATCH_JOB", JOB_MEMBERS),
    "DescribeSpeaker": Operation("Speaker", "SPEAKER", SPEAKER_MEMBERS),
    "DescribeSpeakerEnrollmentJob": Operation("Job", "BATCH_JOB", JOB_MEMBERS),
    "DescribeWatchlist": Operation("Watchlist", "WATCHLIST", WATCHLIST_MEMBERS),
    "DisassociateFraudster": Operation("Fraudster", None, FRAUDSTER_MEMBERS),
    "EvaluateSession": Operation(None, "SESSION", ("SessionId",)),
    "ListDomains": Operation("DomainSummaries", None, DOMAIN_MEMBERS),
    "ListFraudsterRegistrationJobs": Operation("JobSummaries", None, JOB_MEMBERS),
    "ListFraudsters": Operation("FraudsterSummaries", None, FRAUDSTER_MEMBERS),
    "ListSpeakerEnrollmentJobs": Operation("JobSummaries", None, JOB_MEMBERS),
    "ListSpeakers": Operation("SpeakerSummaries", None, SPEAKER_MEMBERS),
    "ListTagsForResource": Operation("Tags", "DOMAIN", TAG_MEMBERS),
    "ListWatchlists": Operation("WatchlistSummaries", None, WATCHLIST_MEMBERS),
    "OptOutSpeaker": Operation("Speaker", None, SPEAKER_MEMBERS),
    "StartFraudsterRegistrationJob": Operation("Job", None, JOB_MEMBERS),
    "StartSpeakerEnrollmentJob": Operation("Job", None, JOB_MEMBERS),
    "TagResource": Operation(),
    "UntagResource": Operation(),
    "UpdateDomain": Operation("Domain", None, DOMAIN_MEMBERS),
    "UpdateWatchlist": Operation("Watchlist", None, WATCHLIST_MEMBERS),
}
