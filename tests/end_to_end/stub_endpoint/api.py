# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small Voice ID API in memory: all 29 operations, strongly consistent or with late replicas.

It keeps the rules that the modules depend on (not found, conflicts, client tokens, paging) and nothing else. Requests
and answers are dictionaries with the API's names. Nothing here knows HTTP.
"""

from __future__ import annotations

import copy
import itertools
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Members = dict[str, Any]

READS = ("Describe", "List", "Evaluate")
ENDED = ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")


class ApiError(Exception):
    """An error of the API: its code, HTTP status, and further members of its body."""

    def __init__(self, code: str, status: int, message: str, **members: Any) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.body = {"__type": code, "Message": message, **members}


class Noun(NamedTuple):
    """A resource type: its name in the API, the members that hold its id, and its ``ResourceType``."""

    name: str
    id_member: str
    request_id: str
    resource_type: str
    member: str

    @property
    def summaries(self) -> str:
        return f"{self.member}Summaries"


NOUNS = {
    noun.name: noun
    for noun in (
        Noun("Domain", "DomainId", "DomainId", "DOMAIN", "Domain"),
        Noun("Watchlist", "WatchlistId", "WatchlistId", "WATCHLIST", "Watchlist"),
        Noun("Speaker", "GeneratedSpeakerId", "SpeakerId", "SPEAKER", "Speaker"),
        Noun("Fraudster", "GeneratedFraudsterId", "FraudsterId", "FRAUDSTER", "Fraudster"),
        Noun("SpeakerEnrollmentJob", "JobId", "JobId", "BATCH_JOB", "Job"),
        Noun("FraudsterRegistrationJob", "JobId", "JobId", "BATCH_JOB", "Job"),
        Noun("Session", "SessionId", "SessionNameOrId", "SESSION", "Session"),
    )
}
# The members that a listing of jobs leaves out of its summaries.
ONLY_DESCRIBED = ("DataAccessRoleArn", "InputDataConfig", "OutputDataConfig", "EnrollmentConfig", "RegistrationConfig")


@dataclass
class State:
    """What the service stores: resources by noun and id, tags by ARN, and what each client token created."""

    resources: dict[str, dict[str, Members]] = field(default_factory=lambda: {name: {} for name in NOUNS})
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, Members] = field(default_factory=dict)

    def of(self, noun: str) -> list[Members]:
        return list(self.resources[noun].values())


class VoiceId:
    """The API. ``lag`` reads of each operation after a change still see the state before it.

    ``lag=None`` keeps every replica behind until ``catch_up()``. ``page_size`` limits the pages of all listings.
    ``job_states`` are the states that a started job reports, one for each time it is described; the last one stays.
    """

    def __init__(self) -> None:
        self.state = State()
        self.lag: int | None = 0
        self.page_size = 100
        self.job_states: tuple[str, ...] = ("SUBMITTED", "COMPLETED")
        self._stale: dict[str, tuple[State, float]] = {}
        self._job_states: dict[str, list[str]] = {}  # those that a job has before it
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()

    def catch_up(self, but: str = "") -> None:
        """Let the replicas see all changes, ``but`` the one of an operation."""
        with self._lock:
            self._stale = {operation: stale for operation, stale in self._stale.items() if operation == but}

    def call(self, operation: str, request: Members) -> Members:
        """The answer of an operation.

        :raises ApiError: as the API does.
        """
        with self._lock:
            if operation.startswith(READS):
                return copy.deepcopy(self._operation(operation)(self._view(operation), request))
            before = copy.deepcopy(self.state) if self.lag != 0 else self.state
            answer = copy.deepcopy(self._operation(operation)(self.state, request))
            self._fall_behind(before)
            return answer

    def seed(self, noun: str, **members: Any) -> Members:
        """Store a resource as given, with an id and times unless given."""
        with self._lock:
            id_member = NOUNS[noun].id_member
            now = time.time()
            record = {id_member: self._new_id(noun), "CreatedAt": now, "UpdatedAt": now, **members}
            if "Job" in noun or noun in ("Fraudster", "Session"):
                del record["UpdatedAt"]
            self.state.resources[noun][record[id_member]] = record
            return record

    # Late replicas

    def _fall_behind(self, before: State) -> None:
        if self.lag == 0:
            return
        left = float("inf") if self.lag is None else self.lag
        for operation in OPERATIONS:
            if operation.startswith(READS):
                self._stale[operation] = (self._stale.get(operation, (before, 0))[0], left)

    def _view(self, operation: str) -> State:
        state, left = self._stale.pop(operation, (self.state, 0))
        if left <= 0:
            return self.state
        self._stale[operation] = (state, left - 1)
        return state

    # Operations

    def _operation(self, operation: str) -> Callable[[State, Members], Members]:
        if operation not in OPERATIONS:
            raise ApiError("UnknownOperationException", 400, operation)
        function, *arguments = OPERATIONS[operation]
        return lambda state, request: getattr(self, function)(state, request, *arguments)

    def create(self, state: State, request: Members, noun: str) -> Members:
        if noun != "Domain":
            self._domain(state, request)
        token = request.get("ClientToken")
        if token in state.tokens:
            return {NOUNS[noun].member: state.tokens[token]}
        members = {key: value for key, value in request.items() if key not in ("ClientToken", "Tags")}
        record = self.seed(noun, **members, **self._chosen(noun))
        if noun == "Domain":
            record["Arn"] = f"arn:aws:voiceid:us-east-1:123456789012:domain/{record['DomainId']}"
            default = self.seed("Watchlist", DomainId=record["DomainId"], Name="default", DefaultWatchlist=True)
            record["WatchlistDetails"] = {"DefaultWatchlistId": default["WatchlistId"]}
            state.tags[record["Arn"]] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}
        if "Job" in noun:
            self._job_states[record["JobId"]] = list(self.job_states[1:])
        if token:
            state.tokens[token] = copy.deepcopy(record)
        return {NOUNS[noun].member: record}

    def _chosen(self, noun: str) -> Members:
        if "Job" in noun:
            return {"JobStatus": self.job_states[0]}
        return {"Domain": {"DomainStatus": "ACTIVE"}, "Watchlist": {"DefaultWatchlist": False}}[noun]

    def describe(self, state: State, request: Members, noun: str) -> Members:
        record = self._find(state, request, noun)
        return {NOUNS[noun].member: self._step(record) if "Job" in noun else record}

    def list(self, state: State, request: Members, noun: str) -> Members:
        if noun != "Domain":
            self._domain(state, request)
        found = [record for record in state.of(noun) if _selected(record, request, noun)]
        start = int(request.get("NextToken") or 0)
        end = start + min(request.get("MaxResults") or self.page_size, self.page_size)
        page = [{k: v for k, v in record.items() if k not in ONLY_DESCRIBED} for record in found[start:end]]
        return {NOUNS[noun].summaries: page, **({"NextToken": str(end)} if end < len(found) else {})}

    def update(self, state: State, request: Members, noun: str) -> Members:
        record = self._find(state, request, noun)
        if noun == "Domain":
            record.pop("Description", None)
        record.update(request, UpdatedAt=time.time())
        return {NOUNS[noun].member: record}

    def delete(self, state: State, request: Members, noun: str) -> Members:
        record = self._find(state, request, noun)
        if noun == "Watchlist" and any(record["WatchlistId"] in one["WatchlistIds"] for one in state.of("Fraudster")):
            raise _conflict("CANNOT_DELETE_NON_EMPTY_WATCHLIST")
        del state.resources[noun][record[NOUNS[noun].id_member]]
        return {}

    def opt_out(self, state: State, request: Members) -> Members:
        self._domain(state, request)
        try:
            speaker = self._find(state, request, "Speaker")
        except ApiError:
            if request["SpeakerId"].startswith("id#"):
                raise
            speaker = self.seed("Speaker", DomainId=request["DomainId"], CustomerSpeakerId=request["SpeakerId"])
        speaker.update(Status="OPTED_OUT", UpdatedAt=time.time())
        return {"Speaker": speaker}

    def associate(self, state: State, request: Members) -> Members:
        self._find(state, request, "Watchlist")
        fraudster = self._find(state, request, "Fraudster")
        fraudster["WatchlistIds"] = sorted({*fraudster["WatchlistIds"], request["WatchlistId"]})
        return {"Fraudster": fraudster}

    def disassociate(self, state: State, request: Members) -> Members:
        self._find(state, request, "Watchlist")
        fraudster = self._find(state, request, "Fraudster")
        if request["WatchlistId"] not in fraudster["WatchlistIds"]:
            raise ApiError("ValidationException", 400, "The fraudster is not on the watchlist.")
        if fraudster["WatchlistIds"] == [request["WatchlistId"]]:
            raise _conflict("FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST")
        fraudster["WatchlistIds"].remove(request["WatchlistId"])
        return {"Fraudster": fraudster}

    def evaluate(self, state: State, request: Members) -> Members:
        return {key: value for key, value in self._find(state, request, "Session").items() if key != "CreatedAt"}

    def list_tags(self, state: State, request: Members) -> Members:
        tags = self._tags(state, request)
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag(self, state: State, request: Members) -> Members:
        self._tags(state, request).update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
        return {}

    def untag(self, state: State, request: Members) -> Members:
        for key in request["TagKeys"]:
            self._tags(state, request).pop(key, None)
        return {}

    # Helpers

    def _new_id(self, noun: str) -> str:
        prefix = "id#" if noun in ("Speaker", "Fraudster", "Session") else ""
        return f"{prefix}{noun[:10]:0<10}{next(self._numbers):0>12}"

    def _domain(self, state: State, request: Members) -> Members:
        return self._find(state, {"DomainId": request["DomainId"]}, "Domain")

    def _find(self, state: State, request: Members, noun: str) -> Members:
        if noun != "Domain":
            self._domain(state, request)
        wanted = request[NOUNS[noun].request_id]
        for record in state.of(noun):
            names = [record[NOUNS[noun].id_member], record.get("CustomerSpeakerId"), record.get("SessionName")]
            if wanted in names and record["DomainId"] == request["DomainId"]:
                return record
        raise _not_found(NOUNS[noun].resource_type)

    def _tags(self, state: State, request: Members) -> dict[str, str]:
        if not any(domain["Arn"] == request["ResourceArn"] for domain in state.of("Domain")):
            raise _not_found("DOMAIN")
        return state.tags.setdefault(request["ResourceArn"], {})

    def _step(self, job: Members) -> Members:
        """A job moves to its next state each time it is described. Its end is a change like any other."""
        states = self._job_states.get(job["JobId"], [])
        if states:
            job["JobStatus"] = states.pop(0)
            if job["JobStatus"] in ENDED:
                job["EndedAt"] = time.time()
        return job


def _selected(record: Members, request: Members, noun: str) -> bool:
    return (
        (noun == "Domain" or record["DomainId"] == request["DomainId"])
        and request.get("JobStatus") in (None, record.get("JobStatus"))
        and ("WatchlistId" not in request or request["WatchlistId"] in record["WatchlistIds"])
    )


def _not_found(resource_type: str) -> ApiError:
    return ApiError("ResourceNotFoundException", 404, f"{resource_type} not found.", ResourceType=resource_type)


def _conflict(conflict_type: str) -> ApiError:
    return ApiError("ConflictException", 409, "In conflict.", ConflictType=conflict_type)


def _generic(verbs: Iterable[str], nouns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``Describe``, ``List``, ... of the nouns, each with the method that carries it out."""
    methods = {"Start": "create"}
    return {
        f"{verb}{noun}{'s' if verb == 'List' else ''}": (methods.get(verb, verb.lower()), noun)
        for verb in verbs
        for noun in nouns
    }


OPERATIONS: dict[str, tuple[str, ...]] = {
    **_generic(["Create", "Describe", "List", "Update", "Delete"], ["Domain", "Watchlist"]),
    **_generic(["Describe", "List", "Delete"], ["Speaker", "Fraudster"]),
    **_generic(["Start", "Describe", "List"], ["SpeakerEnrollmentJob", "FraudsterRegistrationJob"]),
    "AssociateFraudster": ("associate",),
    "DisassociateFraudster": ("disassociate",),
    "EvaluateSession": ("evaluate",),
    "ListTagsForResource": ("list_tags",),
    "OptOutSpeaker": ("opt_out",),
    "TagResource": ("tag",),
    "UntagResource": ("untag",),
}
