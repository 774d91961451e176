# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Voice ID API, and what the modules need of KMS.

Every page of a listing, errors that a user can act on, client tokens. The spelling of the API ends here: every answer
leaves this file as facts.
"""

from __future__ import annotations

import time
import typing as t

try:
    from botocore import xform_name
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError
except ImportError:  # the module reports missing libraries before any of this is reached
    pass

from .changes import Changes
from .errors import VoiceIdError, Where, from_exception, wrong_answer
from .facts import clock_offset, to_facts
from .operations import OPERATIONS, Operation, named_in_request
from .parallel import Deadline, within
from .plan import Call, Facts, without_none
from .values import ConflictType
from .waiting import in_time

Result = t.TypeVar("Result")
Listing = list[Facts]
Page = tuple[Listing, t.Optional[str]]

# Seconds before each new try of a call that met another change of the same resource.
CONCURRENT_CHANGES_PAUSES = (0.5, 1, 2, 4)

# A listing that returns so many pages in a row without a new item does not progress.
MOST_IDLE_PAGES = 100

# Statuses with which a service refuses a change that it has already made.
REFUSED = (400, 404, 409)
# Conflicts that have nothing to do with whether the change has already been made.
OTHER_CONFLICTS: frozenset[ConflictType] = frozenset(
    {"CONCURRENT_CHANGES", "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES", "DOMAIN_NOT_ACTIVE"}
)


class ObjectReadError(Exception):
    """An object in S3 cannot be read; the text is the reason."""


class AwsClient:
    """A boto3 client within the deadline of a run.

    :param client: A boto3 client; its configuration decides about retries and signing.
    """

    def __init__(self, client: t.Any, deadline: t.Optional[Deadline] = None) -> None:
        self._client = client
        self.deadline = deadline or Deadline()
        self.where = Where(client.meta.region_name, client.meta.endpoint_url)

    def step(self, description: str) -> t.ContextManager[None]:
        """A step of several calls. If the deadline expires during the step, the error contains its description.

        :param description: The operation, or another noun phrase such as ``Looking up the domain``.
        """
        return in_time(self.deadline, f"{description} {self.where} has not completed.")

    def _send(self, operation: str, request: dict[str, t.Any], send: t.Callable[[], Result]) -> Result:
        """The one place that every request passes.

        :param send: Makes the call and returns what is needed of the answer.
        :raises VoiceIdError: for every failure.
        :raises TimeoutError: at the deadline.
        """

        def translated() -> Result:
            with Translated(operation, self.where, target_of(request)):
                return send()

        return within(self.deadline, translated)


class VoiceIdClient(AwsClient):
    """The Voice ID API, called by the API's names. Requests have the spelling of the API, answers are facts.

    :param client: A boto3 client of the service ``voice-id``.
    :param changes: Receives every change that is made.
    """

    # Seconds between reads that may be answered by a replica that does not yet have a change.
    VISIBILITY_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)

    def __init__(
        self, client: t.Any, deadline: t.Optional[Deadline] = None, changes: t.Optional[Changes] = None
    ) -> None:
        super().__init__(client, deadline)
        self.changes = changes or Changes()
        self.clock_offset = 0.0  # by how many seconds the clock of the service is ahead

    def call(self, operation: str, **request: t.Any) -> t.Any:
        """Call an operation; members of the request that are ``None`` are not sent.

        :returns: Facts of the resource that the operation is about, or a list of them; ``None`` if it returns nothing.
        :raises VoiceIdError: for every failure, including an answer that is not one of Voice ID.
        """
        given = without_none(request)
        return self._send(operation, given, lambda: self._facts(operation, given, self._answer(operation, given)))

    def describe(self, operation: str, **request: t.Any) -> t.Any:
        """As ``call``; ``None`` if the resource does not exist. A domain that should hold it has to exist."""
        try:
            return self.call(operation, **request)
        except VoiceIdError as exc:
            if self._is_missing(operation, request, exc):
                return None
            raise

    def list(self, operation: str, **request: t.Any) -> Listing:
        """Facts of every summary that a List operation returns, each once, in pages as large as the model allows.

        :raises VoiceIdError: for every failure, including a listing that does not progress.
        """
        page_size = self._operation(operation).input_shape.members["MaxResults"].metadata["max"]
        found: dict[str, Facts] = {}
        tokens: set[str] = set()
        token, idle_pages = None, 0
        while True:
            page, token = self._page(operation, without_none({**request, "MaxResults": page_size, "NextToken": token}))
            known = len(found)
            found.update((self._identity(operation, facts), facts) for facts in page)
            idle_pages = idle_pages + 1 if len(found) == known else 0
            if not token:
                return list(found.values())
            if token in tokens or idle_pages == MOST_IDLE_PAGES:
                raise self._endless(operation, idle_pages)
            tokens.add(token)

    def change(self, call: Call) -> t.Optional[Facts]:
        """Make a changing call and record the change. Try again if another change of the same resource prevents it.

        :returns: Facts of the changed resource, for operations that return one.
        """
        for pause in CONCURRENT_CHANGES_PAUSES:
            try:
                return self._change(call)
            except VoiceIdError as exc:
                if exc.details.get("conflict_type") != "CONCURRENT_CHANGES":
                    raise
            self.deadline.sleep(pause)
        return self._change(call)

    def _change(self, call: Call) -> t.Optional[Facts]:
        try:
            answer = self.call(call.operation, **call.request)
        except VoiceIdError as exc:
            if not self._is_done(call, exc):
                raise
            answer = None
        self.changes.made(call, answer)
        return t.cast("t.Optional[Facts]", answer)

    def _is_done(self, call: Call, exc: VoiceIdError) -> bool:
        """Whether a change that failed has been made all the same, according to a read.

        The first try of a call, whose answer was lost, or another run may have made it: then the service refuses the
        next try. Or the answer is not from the service, but from a load balancer, for example.
        """
        if call.deletes and self._is_missing(call.operation, call.request, exc):
            return True
        row = OPERATIONS[call.operation]
        if row.confirmation is None or not _may_be_done(row, exc):
            return False
        members = self._operation(row.confirmation.operation).input_shape.members
        request = {name: value for name, value in call.request.items() if name in members}
        try:
            for pause in (0.0, *self.VISIBILITY_PAUSES):
                self.deadline.sleep(pause)
                if row.confirmation.shows(call.request, self.describe(row.confirmation.operation, **request)):
                    return True
        except VoiceIdError:
            pass  # the first failure says more
        return False

    def _is_missing(self, operation: str, request: dict[str, t.Any], exc: VoiceIdError) -> bool:
        """Whether an operation failed because the resource that it is about does not exist.

        :raises VoiceIdError: if the domain that should hold it does not exist.
        """
        resource_type = OPERATIONS[operation].resource_type
        if resource_type is None or exc.kind != "not_found":
            return False
        if exc.details.get("resource_type"):
            return bool(exc.details["resource_type"] == resource_type)
        if resource_type != "DOMAIN":  # the answer does not say which of the two is missing
            self.call("DescribeDomain", DomainId=request["DomainId"])
        return True

    def _operation(self, operation: str) -> t.Any:
        """botocore's model of an operation."""
        return self._client.meta.service_model.operation_model(operation)

    def _answer(self, operation: str, request: dict[str, t.Any]) -> dict[str, t.Any]:
        answer = getattr(self._client, xform_name(operation))(**request)
        headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        self.clock_offset = clock_offset(headers.get("date"), time.time())
        return t.cast("dict[str, t.Any]", answer)

    def _page(self, operation: str, request: dict[str, t.Any]) -> Page:
        """The facts of a page, and the token of the next one."""

        def page() -> Page:
            answer = self._answer(operation, request)
            return self._facts(operation, request, answer), answer.get("NextToken")

        return self._send(operation, request, page)

    def _facts(self, operation: str, request: dict[str, t.Any], answer: dict[str, t.Any]) -> t.Any:
        """Check an answer, and convert it. The one place where this happens."""
        row = OPERATIONS[operation]
        if row.returns_nothing:
            return None
        shape = self._operation(operation).output_shape
        about: t.Any = _without_metadata(answer)
        if row.member:
            shape = shape.members[row.member]
            about = answer.get(row.member, [] if shape.type_name == "list" else None)
        if shape.type_name == "list":
            return [self._resource(operation, request, item, shape.member) for item in about]
        return self._resource(operation, request, about, shape)

    def _resource(self, operation: str, request: dict[str, t.Any], resource: t.Any, shape: t.Any) -> Facts:
        """Facts of a resource. What the request says is filled in where the answer does not have it."""
        row = OPERATIONS[operation]
        if not isinstance(resource, dict):
            raise wrong_answer(operation, str(row.member), self.where)
        requested = {name: value for name, value in named_in_request(request).items() if name in shape.members}
        filled = {**(row.implied or {}), **requested, **resource}
        missing = row.missing(filled)
        if missing:
            raise wrong_answer(operation, " with ".join(filter(None, [row.member, missing])), self.where)
        return to_facts(filled)

    def _identity(self, operation: str, facts: Facts) -> str:
        """What distinguishes an item of a listing from the others."""
        names = to_facts(dict.fromkeys(OPERATIONS[operation].required[0].split(" or "), ""))
        return str([facts.get(name) for name in names])

    def _endless(self, operation: str, idle_pages: int) -> VoiceIdError:
        why = (
            f"{idle_pages} pages in a row had no new item"
            if idle_pages == MOST_IDLE_PAGES
            else "a NextToken was returned twice"
        )
        return VoiceIdError(
            f"{operation} failed {self.where}: the listing does not progress, {why}. Check the endpoint.",
            "endless_listing",
            {"operation": operation, **self.where._asdict()},
        )


class KmsClient(AwsClient):
    """What the modules need of KMS."""

    def key_arn(self, key_id: str) -> str:
        """The ARN of the key that an id, ARN or alias stands for."""
        request = {"KeyId": key_id}

        def arn() -> str:
            return t.cast(str, self._client.describe_key(**request)["KeyMetadata"]["Arn"])

        return self._send("kms:DescribeKey", request, arn)


def _may_be_done(row: Operation, exc: VoiceIdError) -> bool:
    """Whether a failure leaves it open whether the change was made."""
    if row.returns_nothing:
        return exc.kind == "not_voice_id"
    refused = exc.details.get("http_status") in REFUSED and not exc.transient
    return refused and exc.details.get("conflict_type") not in OTHER_CONFLICTS


def target_of(request: dict[str, t.Any]) -> str:
    """The resource of a request in words; the names and values that identify it."""
    names = (name for name in request if name.endswith("Id") or name in ("ResourceArn", "Bucket", "Key"))
    return ", ".join(f"{name} {request[name]}" for name in names)


def _without_metadata(answer: dict[str, t.Any]) -> dict[str, t.Any]:
    """An answer without what botocore adds to it."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


class Translated:
    """Turns what boto3 raises within the block into a ``VoiceIdError`` that names the operation and its resource."""

    def __init__(self, operation: str, where: Where, target: str) -> None:
        self.operation = operation
        self.where = where
        self.target = target

    def __enter__(self) -> None:
        return None

    def __exit__(self, exc_type: t.Any, exc: t.Any, traceback: t.Any) -> None:
        if isinstance(exc, (BotoCoreError, ClientError, ResponseParserError)):
            raise from_exception(exc, self.operation, self.where, self.target) from exc
        if isinstance(exc, Exception) and not isinstance(exc, (ObjectReadError, TimeoutError, VoiceIdError)):
            # botocore's parser raises many exceptions if a response has an unexpected shape.
            unreadable = ResponseParserError(f"the response cannot be read: {exc}")
            raise from_exception(unreadable, self.operation, self.where, self.target) from exc
