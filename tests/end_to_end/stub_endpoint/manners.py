# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manners: the ways in which an endpoint can respond incompletely, wrongly or late.

A manner is a function of a call and of what would carry it out and answer it; it returns the answer. It may change the
answer, give another one instead, or lose it. ``Only`` limits a manner to some operations and to some of their calls.
Late replicas are not here: they are a property of the state (``VoiceId.lag``).
"""

from __future__ import annotations

import copy
import fnmatch
import itertools
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from servers import Response
from stub_endpoint.wire import Reset, Silent

Proceed = Callable[[], Response]


class Call(NamedTuple):
    """A call that came in. ``number`` counts the calls of its operation, from 1."""

    service: str
    operation: str
    parameters: dict[str, Any]
    number: int


Manner = Callable[[Call, Proceed], Response]


def only(pattern: str, manner: Manner, first: int | None = None, service: str = "voice-id") -> Manner:
    """A manner for the operations that a pattern matches; with ``first``, for that many calls in all."""
    left = itertools.count(1)

    def limited(call: Call, proceed: Proceed) -> Response:
        matches = call.service == service and fnmatch.fnmatchcase(call.operation, pattern)
        if not matches or (first is not None and next(left) > first):
            return proceed()
        return manner(call, proceed)

    return limited


def refused(answer: Response) -> Manner:
    """This answer, and nothing is carried out."""
    return lambda call, proceed: answer


def error(code: str, status: int, message: Any = "No.", **members: Any) -> Manner:
    """An error in AWS JSON, and nothing is carried out."""
    return refused(Response({"__type": code, "Message": message, **members}, status))


def instead(make: Callable[[Response], Response]) -> Manner:
    """The call is carried out, and another answer is made from its own."""
    return lambda call, proceed: make(proceed())


def lost(call: Call, proceed: Proceed) -> Response:
    """The call is carried out, and the connection is reset instead of an answer."""
    proceed()
    return Reset(b"")


def body(change: Callable[[Any, Call], Any]) -> Manner:
    """The call is carried out, and its answer's JSON document is changed. Errors stay as they are."""

    def changed(call: Call, proceed: Proceed) -> Response:
        answer = proceed()
        if answer.status >= 300 or not isinstance(answer.body, dict):
            return answer
        return Response(change(copy.deepcopy(answer.body), call), answer.status, answer.content_type, answer.headers)

    return changed


def with_value(path: Sequence[str | int], value: Any) -> Manner:
    """The member at this path has this value, whether the answer has the member or not."""
    return body(lambda document, call: replaced(document, path, value))


def replaced(document: Any, path: Sequence[str | int], value: Any) -> Any:
    """A document with this value at a path; a step that leads nowhere changes nothing."""
    if not path:
        return value
    step, *rest = path
    if isinstance(document, Mapping):
        return {**document, step: replaced(document.get(step, {}), rest, value)}
    if isinstance(document, list) and isinstance(step, int) and step < len(document):
        return [*document[:step], replaced(document[step], rest, value), *document[step + 1 :]]
    return document


# Sparse answers

# The remaining members of each structure: the identifiers of the resource and its state. All others are optional.
KEPT: dict[str, tuple[str, ...]] = {
    "Domain": ("DomainId", "Name", "Arn", "ServerSideEncryptionConfiguration"),
    "DomainSummaries": ("DomainId", "Name"),
    "Watchlist": ("WatchlistId", "Name"),
    "WatchlistSummaries": ("WatchlistId", "Name"),
    "Speaker": ("GeneratedSpeakerId", "CustomerSpeakerId"),
    "SpeakerSummaries": ("GeneratedSpeakerId", "CustomerSpeakerId", "Status"),
    "Fraudster": ("GeneratedFraudsterId",),
    "FraudsterSummaries": ("GeneratedFraudsterId",),
    "Job": ("JobId", "JobStatus"),
    "JobSummaries": ("JobId", "JobName", "JobStatus"),
    "Tags": ("Key", "Value"),
}


def _sparse(document: dict[str, Any], call: Call) -> dict[str, Any]:
    if call.operation == "EvaluateSession":
        return {"SessionId": document["SessionId"]}
    kept = {}
    for member, value in document.items():
        names = KEPT.get(member)
        if names and isinstance(value, list):
            kept[member] = [{name: item[name] for name in names if name in item} for item in value]
        elif names:
            kept[member] = {name: value[name] for name in names if name in value}
        else:
            kept[member] = value
    return {member: value for member, value in kept.items() if value != []}  # a list of nothing is left out


sparse = body(_sparse)


def _no_resource_type(call: Call, proceed: Proceed) -> Response:
    answer = proceed()
    if isinstance(answer.body, dict):
        answer.body.pop("ResourceType", None)
    return answer


no_resource_type: Manner = _no_resource_type


# A newer service


def _unknown_members(document: Any, call: Call) -> Any:
    if isinstance(document, dict):
        inner = {name: _unknown_members(value, call) for name, value in document.items()}
        return {**inner, "NewMember": {"SubMember": [1, "two"]}}
    if isinstance(document, list):
        return [_unknown_members(item, call) for item in document]
    return document


unknown_members = body(_unknown_members)


# Listings

MAX_PAGES = 200  # where an endless listing ends after all, so that a test of it does too


def _paged(change: Callable[[dict[str, Any], Call], dict[str, Any]], pages: int = MAX_PAGES) -> Manner:
    def paged(call: Call, proceed: Proceed) -> Response:
        answer = proceed()
        if call.number > pages or not isinstance(answer.body, dict):
            return answer
        return Response(change({**answer.body, "NextToken": f"more-{call.number}"}, call))

    return lambda call, proceed: paged(_first_page(call), proceed)


def _first_page(call: Call) -> Call:
    call.parameters.pop("NextToken", None)
    return call


def _without_items(page: dict[str, Any], call: Call) -> dict[str, Any]:
    return {name: [] if isinstance(value, list) else value for name, value in page.items()}


# Every page is the first one, and promises another with a token that never came before.
endless = _paged(lambda page, call: page)
# Every page is empty, and promises another.
empty_pages = _paged(_without_items)
# Every page promises another with the same token.
repeated_token = _paged(lambda page, call: {**page, "NextToken": "again"})
# Some empty pages come first, as from a service that filters what it has read.
late_items = _paged(_without_items, pages=10)


# Holding


@dataclass
class Hold:
    """Calls that wait until they are released, before (or ``after``) they are carried out."""

    after: bool = False
    released: threading.Event = field(default_factory=threading.Event)
    _arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __call__(self, call: Call, proceed: Proceed) -> Response:
        answer = proceed() if self.after else None
        self._arrived.release()
        self.released.wait()
        return answer or proceed()

    def wait_for(self, calls: int = 1, timeout: float = 120) -> None:
        """Until so many calls have arrived. ``timeout`` only keeps a test from hanging."""
        for _ in range(calls):
            assert self._arrived.acquire(timeout=timeout), "the call did not come"

    def release(self) -> None:
        self.released.set()


def silent(released: threading.Event) -> Manner:
    return refused(Silent(b"", released=released))


# Documents that are not responses of the API

NOT_AN_ANSWER: dict[str, Response] = {
    "maintenance": Response({"status": "maintenance"}),
    "empty-list": Response([]),
    "string": Response(json.dumps("ok")),
    "number": Response("42"),
    "null": Response("null"),
    "html": Response("<html><title>It works</title></html>", content_type="text/html"),
    "error-with-200": Response({"__type": "InternalServerException", "Message": "No."}),
}
DEEP = "[" * 1500 + "]" * 1500
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
