# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requirements for the responses of each operation of the API. Pure."""

from __future__ import annotations

import typing as t

from .values import ConflictType, ResourceType


class Confirmation(t.NamedTuple):
    """How to verify a change with a read, if the response to the change is not sufficient.

    :param operation: The operation that reads. Its request contains the members that it shares with the change.
    :param shows: Whether the change was made, for its request and the result of the read: facts, a list of facts, or
        ``None`` if the resource does not exist.
    :param conflict: The only conflict to verify, which the change itself causes. By default, all are verified.
    """

    operation: str
    shows: t.Callable[[dict[str, t.Any], t.Any], bool]
    conflict: t.Optional[ConflictType] = None


class Operation(t.NamedTuple):
    """The requirements for the response of an operation. In the API model, all members of responses are optional.

    :param member: The member with the resource, or with the list of resources. An omitted list is empty. ``None`` if
        the response itself is the resource, or is empty.
    :param resource_type: ``ResourceType`` of the ResourceNotFoundException for the resource itself, as opposed to its
        domain. For this error, a Describe operation returns nothing, and a Delete operation has nothing to do.
    :param required: The required members, after missing members were taken from the request. ``A or B`` means one of
        the two.
    :param implied: Values of members that the response does not contain, but that follow from its success.
    :param confirmation: How to verify that the change was made.
    """

    member: t.Optional[str] = None
    resource_type: t.Optional[ResourceType] = None
    required: tuple[str, ...] = ()
    implied: t.Optional[dict[str, str]] = None
    confirmation: t.Optional[Confirmation] = None

    @property
    def returns_nothing(self) -> bool:
        return not (self.member or self.required)

    def missing(self, resource: dict[str, t.Any]) -> t.Optional[str]:
        """The first required member that a resource does not have."""
        return next((need for need in self.required if not any(name in resource for name in need.split(" or "))), None)


def named_in_request(request: dict[str, t.Any]) -> dict[str, t.Any]:
    """The request, with its identifiers under their names in responses."""
    names = dict(request)
    for name, (generated, chosen) in IDENTIFIERS.items():
        if name in names:
            value = names.pop(name)
            names[generated if value.startswith("id#") else chosen] = value
    return names


def is_read(operation: str) -> bool:
    """Whether an operation changes nothing, so that it can be repeated."""
    return operation.startswith(("Describe", "Evaluate", "List"))


def is_change(operation: str) -> bool:
    """Whether an operation changes something. The name may have the prefix of a service, such as ``s3:``."""
    return operation.rpartition(":")[2].startswith(VERBS_OF_CHANGES)


def _deleted(dummy: dict[str, t.Any], found: t.Any) -> bool:
    return found is None


def _tagged(request: dict[str, t.Any], tags: t.Any) -> bool:
    values = {tag["key"]: tag.get("value", "") for tag in tags or []}
    return tags is not None and all(values.get(tag["Key"]) == tag["Value"] for tag in request["Tags"])


def _untagged(request: dict[str, t.Any], tags: t.Any) -> bool:
    return tags is not None and not {tag["key"] for tag in tags} & set(request["TagKeys"])


def _on_watchlist(request: dict[str, t.Any], fraudster: t.Any) -> bool:
    return bool(fraudster) and request["WatchlistId"] in fraudster.get("watchlist_ids", [])


def _off_watchlist(request: dict[str, t.Any], fraudster: t.Any) -> bool:
    return bool(fraudster) and request["WatchlistId"] not in fraudster.get("watchlist_ids", [request["WatchlistId"]])


def _opted_out(dummy: dict[str, t.Any], speaker: t.Any) -> bool:
    return bool(speaker) and speaker.get("status") == "OPTED_OUT"


def _updated(request: dict[str, t.Any], domain: t.Any) -> bool:
    known = domain or {}
    key = known.get("server_side_encryption_configuration", {}).get("kms_key_id", "")
    return (
        known.get("name") == request["Name"]
        and (known.get("description") or None) == request.get("Description")
        and same_key(key, request["ServerSideEncryptionConfiguration"]["KmsKeyId"])
    )


def same_key(one: str, other: str) -> bool:
    """Whether two identifiers name one KMS key: an ARN ends with the ID (or alias) that it stands for."""
    short, long = sorted((one, other), key=len)
    return short == long or (long.startswith("arn:") and long.endswith((f":{short}", f":key/{short}")))


# By the member of a request: the names in responses for a generated identifier, and for one that the client chose.
IDENTIFIERS = {
    "FraudsterId": ("GeneratedFraudsterId", "GeneratedFraudsterId"),
    "SessionNameOrId": ("SessionId", "SessionName"),
    "SpeakerId": ("GeneratedSpeakerId", "CustomerSpeakerId"),
}

VERBS_OF_CHANGES = (
    *("Associate", "Create", "Delete", "Disassociate", "OptOut"),
    *("Put", "Start", "Tag", "Untag", "Update"),
)

DOMAIN = ("DomainId",)
FRAUDSTER = ("GeneratedFraudsterId",)
JOB = ("JobId", "JobStatus")
JOB_SUMMARY = ("JobId",)
# Taken from the request if the response does not contain it, like the identifiers of other resources.
SESSION = ("SessionId or SessionName",)
SPEAKER = ("GeneratedSpeakerId or CustomerSpeakerId",)
WATCHLIST = ("WatchlistId",)
STARTED = {"JobStatus": "SUBMITTED"}

OPERATIONS: dict[str, Operation] = {
    "AssociateFraudster": Operation(
        "Fraudster", None, FRAUDSTER, confirmation=Confirmation("DescribeFraudster", _on_watchlist)
    ),
    "CreateDomain": Operation("Domain", None, DOMAIN),
    "CreateWatchlist": Operation("Watchlist", None, WATCHLIST),
    "DeleteDomain": Operation(None, "DOMAIN", confirmation=Confirmation("DescribeDomain", _deleted)),
    "DeleteFraudster": Operation(None, "FRAUDSTER", confirmation=Confirmation("DescribeFraudster", _deleted)),
    "DeleteSpeaker": Operation(None, "SPEAKER", confirmation=Confirmation("DescribeSpeaker", _deleted)),
    "DeleteWatchlist": Operation(None, "WATCHLIST", confirmation=Confirmation("DescribeWatchlist", _deleted)),
    "DescribeDomain": Operation("Domain", "DOMAIN", DOMAIN),
    "DescribeFraudster": Operation("Fraudster", "FRAUDSTER", FRAUDSTER),
    "DescribeFraudsterRegistrationJob": Operation("Job", "BATCH_JOB", JOB),
    "DescribeSpeaker": Operation("Speaker", "SPEAKER", SPEAKER),
    "DescribeSpeakerEnrollmentJob": Operation("Job", "BATCH_JOB", JOB),
    "DescribeWatchlist": Operation("Watchlist", "WATCHLIST", WATCHLIST),
    "DisassociateFraudster": Operation(
        "Fraudster", None, FRAUDSTER, confirmation=Confirmation("DescribeFraudster", _off_watchlist)
    ),
    "EvaluateSession": Operation(None, "SESSION", SESSION),
    "ListDomains": Operation("DomainSummaries", None, DOMAIN),
    "ListFraudsterRegistrationJobs": Operation("JobSummaries", None, JOB_SUMMARY),
    "ListFraudsters": Operation("FraudsterSummaries", None, FRAUDSTER),
    "ListSpeakerEnrollmentJobs": Operation("JobSummaries", None, JOB_SUMMARY),
    "ListSpeakers": Operation("SpeakerSummaries", None, SPEAKER),
    "ListTagsForResource": Operation("Tags", "DOMAIN", ("Key",)),
    "ListWatchlists": Operation("WatchlistSummaries", None, WATCHLIST),
    "OptOutSpeaker": Operation(
        *("Speaker", None, SPEAKER, {"Status": "OPTED_OUT"}),
        confirmation=Confirmation("DescribeSpeaker", _opted_out, "SPEAKER_OPTED_OUT"),
    ),
    "StartFraudsterRegistrationJob": Operation("Job", None, JOB, STARTED),
    "StartSpeakerEnrollmentJob": Operation("Job", None, JOB, STARTED),
    "TagResource": Operation(confirmation=Confirmation("ListTagsForResource", _tagged)),
    "UntagResource": Operation(confirmation=Confirmation("ListTagsForResource", _untagged)),
    "UpdateDomain": Operation(
        *("Domain", None, DOMAIN),
        confirmation=Confirmation("DescribeDomain", _updated, "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"),
    ),
    "UpdateWatchlist": Operation("Watchlist", None, WATCHLIST),
}
