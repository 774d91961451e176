# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Voice ID API: one table row for an operation, every page of a listing, errors that a user can act on."""

from __future__ import annotations

import json
import time
import typing as t

try:
    from botocore import xform_name
    from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError
    from botocore.parsers import ResponseParserError
except ImportError:  # the module reports missing libraries before any of this is reached
    pass

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import (
    Call,
    Plan,
    client_token,
    without_none,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import (
    VoiceIdError,
    Where,
    from_exception,
    wrong_answer,
)


class Operation(t.NamedTuple):
    """What is asked of an operation's answer.

    :param member: the member that every answer has: the thing, or the list of things, that the operation is about.
        An answer without it is not from a Voice ID API.
    :param required: what each of those things must have: the members by which this collection tells them apart. The
        API model requires none.
    :param resource_type: ``ResourceType`` of ResourceNotFoundException that means "this thing itself is not there",
        as opposed to the domain that should hold it. A Describe then tells of nothing, a Delete has nothing to do.
    """

    member: t.Optional[str] = None
    resource_type: t.Optional[str] = None
    required: tuple[str, ...] = ()


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
    "EvaluateSession": Operation("SessionId", "SESSION"),
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

# Seconds before each new try of a call that met another change of the same thing.
CONCURRENT_CHANGES_PAUSES = (0.5, 1, 2, 4)

# How often the same thing may have been created and deleted while the service remembers its tokens.
MOST_DEAD_TOKENS = 50


class VoiceIdClient:
    """A boto3 client for Voice ID, called by the API's names.

    :param client: a boto3 client of the service ``voice-id``; retries and signing are its configuration's matter.
    """

    def __init__(self, client: t.Any) -> None:
        self._client = client
        self.where = Where(client.meta.region_name, client.meta.endpoint_url)
        client.meta.events.register("before-send.voice-id", _sending(client))
        client.meta.events.register("after-call.voice-id", _keep_unknown_members)

    def call(self, operation: str, **request: t.Any) -> dict[str, t.Any]:
        """Call an operation; members of the request that are ``None`` are not sent.

        :raises VoiceIdError: for every failure, also for an answer that is not Voice ID's.
        """
        given = without_none(request)
        with Translated(operation, self.where, given):
            answer = getattr(self._client, xform_name(operation))(**given)
        return self._checked(operation, answer)

    def describe(self, operation: str, **request: t.Any) -> t.Optional[dict[str, t.Any]]:
        """The thing that a Describe operation tells of; ``None`` when it is not there (a missing domain raises)."""
        row = OPERATIONS[operation]
        try:
            return self.call(operation, **request)[t.cast(str, row.member)]
        except VoiceIdError as exc:
            if _is_missing(exc, row):
                return None
            raise

    def list(self, operation: str, **request: t.Any) -> t.Iterator[dict[str, t.Any]]:
        """Every summary that a List operation has, from all pages, in pages as large as the model allows."""
        given = without_none(request)
        page_size = self._client.meta.service_model.operation_model(operation).input_shape.members["MaxResults"]
        paginator = self._client.get_paginator(xform_name(operation))
        pages = iter(paginator.paginate(PaginationConfig={"PageSize": page_size.metadata["max"]}, **given))
        while True:
            with Translated(operation, self.where, given):
                page = next(pages, None)
            if page is None:
                return
            yield from self._checked(operation, page)[t.cast(str, OPERATIONS[operation].member)]

    def apply(self, plan: Plan) -> None:
        """Make the calls of a plan, one after the other."""
        for call in plan.calls:
            self.change(call)

    def change(self, call: Call) -> t.Any:
        """Make a changing call, again when another change of the same thing gets in its way.

        :returns: the changed thing, for operations that return one.
        """
        for pause in CONCURRENT_CHANGES_PAUSES:
            try:
                return self._changed(call)
            except VoiceIdError as exc:
                if exc.details.get("conflict_type") != "CONCURRENT_CHANGES":
                    raise
            time.sleep(pause)
        return self._changed(call)

    def _changed(self, call: Call) -> t.Any:
        row = OPERATIONS[call.operation]
        try:
            answer = self.call(call.operation, **call.request)
        except VoiceIdError as exc:
            # A deletion that met its end already: by another run, or by its own first try, whose answer got lost.
            if row.member is None and _is_missing(exc, row):
                return None
            raise
        return answer[row.member] if row.member else None

    def create(self, call: Call, is_there: t.Callable[[t.Any], object], *salt: str) -> t.Any:
        """Make a changing call that takes a client token, derived from what is asked.

        A token that was used before brings back what it made then, which may have been deleted since. Such an answer
        becomes part of the next token.

        :param is_there: whether the thing that the service returned still exists.
        :param salt: what tells this wish from an earlier one that looks the same.
        """
        dead: list[str] = []
        while len(dead) < MOST_DEAD_TOKENS:
            token = client_token(call, *salt, *dead)
            thing = self.change(Call(call.operation, {**call.request, "ClientToken": token}))
            if is_there(thing):
                return thing
            dead.append(token)
        raise VoiceIdError(
            f"{call.operation} {self.where} answered {len(dead)} times with something that is not there. "
            "Look at the endpoint.",
            "server_error",
            {"operation": call.operation, **self.where._asdict()},
        )

    def _checked(self, operation: str, answer: dict[str, t.Any]) -> dict[str, t.Any]:
        row = OPERATIONS[operation]
        if row.member is None:
            return answer
        if row.member not in answer:
            raise wrong_answer(operation, row.member, self.where)
        things = answer[row.member]
        for thing in things if isinstance(things, list) else [things]:
            missing = [name for name in row.required if not isinstance(thing, dict) or name not in thing]
            if missing:
                raise wrong_answer(operation, f"{row.member} with {missing[0]}", self.where)
        return answer


def _is_missing(exc: VoiceIdError, row: Operation) -> bool:
    """Whether an operation failed because the very thing that it is about is not there."""
    return row.resource_type is not None and exc.details.get("resource_type") == row.resource_type


class Translated:
    """Turns what boto3 raises within the block into a ``VoiceIdError`` that names the operation and its target."""

    def __init__(self, operation: str, where: Where, request: dict[str, t.Any]) -> None:
        self.operation = operation
        self.where = where
        named = (f"{name} {value}" for name, value in request.items() if name.endswith("Id") or name == "ResourceArn")
        self.target = ", ".join(named)

    def __enter__(self) -> None:
        return None

    def __exit__(self, exc_type: t.Any, exc: t.Any, traceback: t.Any) -> None:
        if isinstance(exc, (BotoCoreError, ClientError, ResponseParserError)):
            raise from_exception(exc, self.operation, self.where, self.target) from exc
        if isinstance(exc, Exception):  # botocore's parser, which met an answer of another shape
            unreadable = ResponseParserError(f"the answer cannot be read: {exc}")
            raise from_exception(unreadable, self.operation, self.where, self.target) from exc


def _sending(client: t.Any) -> t.Callable[..., t.Any]:
    """botocore takes half of a JSON document for an answer without members. Here an answer that was cut off is a broken
    connection, which is retried like any other."""
    session = client._endpoint.http_session

    def send(request: t.Any, **dummy: t.Any) -> t.Any:
        response = session.send(request)
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and len(response.content) < int(announced):
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    return send


def _keep_unknown_members(http_response: t.Any, parsed: dict[str, t.Any], **dummy: t.Any) -> None:
    """botocore drops the members that its model does not have; a newer service's fields shall reach the user."""
    if http_response.status_code >= 300:
        return
    content = http_response.content
    try:
        raw = json.loads(content or b"{}")
    except ValueError:  # botocore takes it for an answer without members
        raise ResponseParserError(f"the answer is not JSON, it begins with {content[:60]!r}") from None
    _merge_unknown(parsed, raw)


def _merge_unknown(parsed: t.Any, raw: t.Any) -> None:
    if isinstance(parsed, dict) and isinstance(raw, dict):
        for name, value in raw.items():
            if name in parsed:
                _merge_unknown(parsed[name], value)
            elif value is not None:
                parsed[name] = value
    elif isinstance(parsed, list) and isinstance(raw, list):
        for parsed_item, raw_item in zip(parsed, raw):
            _merge_unknown(parsed_item, raw_item)
