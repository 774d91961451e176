# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients of the Voice ID API and of KMS, with paging, error handling and retries of concurrent changes.

Responses are converted to facts in this file. No other file reads names in the spelling of the API.
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
from .errors import VoiceIdError, Where, from_exception, other_resource, wrong_answer
from .facts import clock_offset, snake, to_facts
from .operations import OPERATIONS, Operation, named_in_request
from .parallel import Deadline, within
from .plan import Call, Facts, without_none
from .progress import ProgressFile
from .values import ConflictType
from .waiting import in_time

Result = t.TypeVar("Result")
Listing = list[Facts]
Page = tuple[Listing, t.Optional[str]]

# Seconds to wait before each retry of a call that failed because of a concurrent change of the same resource.
CONCURRENT_CHANGES_PAUSES = (0.5, 1, 2, 4)

# A listing fails after this number of consecutive pages without a new item.
MAX_PAGES_WITHOUT_NEW_ITEMS = 100

# HTTP statuses with which a service rejects a change that has already been made.
REFUSED = (400, 404, 409)
# Conflicts that do not depend on whether the change has already been made.
OTHER_CONFLICTS: frozenset[ConflictType] = frozenset(
    {"CONCURRENT_CHANGES", "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES", "DOMAIN_NOT_ACTIVE"}
)


class ObjectReadError(Exception):
    """An object in S3 cannot be read. The message is the reason."""


class AwsClient:
    """A boto3 client within the deadline of a run.

    :param client: A boto3 client. Its configuration determines retries and signing.
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
        """Make a call. All requests are sent through this method.

        :param send: Makes the call and returns the required part of the response.
        :raises VoiceIdError: for every failure.
        :raises TimeoutError: at the deadline.
        """

        def translated() -> Result:
            with Translated(operation, self.where, target_of(request)):
                return send()

        return within(self.deadline, translated)


class VoiceIdClient(AwsClient):
    """A client of the Voice ID API. Operations and requests have the names of the API. Responses are facts.

    :param client: A boto3 client of the service ``voice-id``.
    :param changes: Receives every change that is made.
    :param progress: Receives the states of resources in a wait.
    """

    # Seconds between reads, which a replica without the latest change may answer.
    VISIBILITY_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)

    def __init__(
        self,
        client: t.Any,
        deadline: t.Optional[Deadline] = None,
        changes: t.Optional[Changes] = None,
        progress: t.Optional[ProgressFile] = None,
    ) -> None:
        super().__init__(client, deadline)
        self.changes = changes or Changes()
        self.progress = progress or ProgressFile()
        self.clock_offset = 0.0  # seconds by which the clock of the service is ahead

    def call(self, operation: str, **request: t.Any) -> t.Any:
        """Call an operation; members of the request that are ``None`` are not sent.

        :returns: Facts of the resource that the operation is about, or a list of them; ``None`` if it returns nothing.
        :raises VoiceIdError: for every failure, including a response that is not from the Voice ID API.
        """
        given = without_none(request)
        return self._send(operation, given, lambda: self._facts(operation, given, self._answer(operation, given)))

    def describe(self, operation: str, **request: t.Any) -> t.Any:
        """Like ``call``, but return ``None`` if the resource does not exist. Its domain must exist."""
        try:
            return self.call(operation, **request)
        except VoiceIdError as exc:
            if self._is_missing(operation, request, exc):
                return None
            raise

    def list(self, operation: str, **request: t.Any) -> Listing:
        """Facts of every summary that a List operation returns, each once, as it was seen last.

        :raises VoiceIdError: for every failure, including a listing that does not progress.
        """
        found: dict[str, Facts] = {}
        for page in self.pages(operation, **request):
            found.update(page)
        return list(found.values())

    def pages(self, operation: str, **request: t.Any) -> t.Iterator[dict[str, Facts]]:
        """The pages of a List operation, as large as the model allows: facts of summaries, by what identifies them.

        The next page is read when it is asked for. A summary can be on several pages.

        :raises VoiceIdError: for every failure, including a listing that does not progress.
        """
        page_size = self._operation(operation).input_shape.members["MaxResults"].metadata["max"]
        names = [snake(name) for name in OPERATIONS[operation].required[0].split(" or ")]
        known: set[str] = set()
        tokens: set[str] = set()
        token, pages_without_new_items = None, 0
        while True:
            facts, token = self._page(operation, without_none({**request, "MaxResults": page_size, "NextToken": token}))
            page = {str([summary.get(name) for name in names]): summary for summary in facts}
            pages_without_new_items = pages_without_new_items + 1 if known.issuperset(page) else 0
            if token and (token in tokens or pages_without_new_items == MAX_PAGES_WITHOUT_NEW_ITEMS):
                raise self._endless(operation, pages_without_new_items)
            yield page
            if not token:
                return
            known.update(page)
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
        """Whether a call that failed has made its change, according to a read.

        If the response to the first attempt was lost, or if another run has made the change, the service rejects the
        next attempt. Or the response is not from the service, but for example from a load balancer.
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
            pass  # the first error is more informative
        return False

    def _is_missing(self, operation: str, request: dict[str, t.Any], exc: VoiceIdError) -> bool:
        """Whether an operation failed because its resource does not exist.

        :raises VoiceIdError: if the domain of the resource does not exist.
        """
        resource_type = OPERATIONS[operation].resource_type
        if resource_type is None or exc.kind != "not_found":
            return False
        if exc.details.get("resource_type"):
            return bool(exc.details["resource_type"] == resource_type)
        if resource_type != "DOMAIN":  # the response does not contain which of the two is missing
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
        """Check a response, and convert it to facts. All responses are converted by this method."""
        row = OPERATIONS[operation]
        if row.returns_nothing:
            return None
        shape = self._operation(operation).output_shape
        about: t.Any = _without_metadata(answer)
        if row.member:
            shape = shape.members[row.member]
            about = answer.get(row.member, [] if shape.type_name == "list" else None)
        is_list = shape.type_name == "list"
        members = (shape.member if is_list else shape).members
        requested = {name: value for name, value in named_in_request(request).items() if name in members}
        resources = [self._resource(operation, requested, item) for item in (about if is_list else [about])]
        return resources if is_list else resources[0]

    def _resource(self, operation: str, requested: dict[str, t.Any], resource: t.Any) -> Facts:
        """Facts of a resource. Values from the request replace members that are missing from the response."""
        row = OPERATIONS[operation]
        if not isinstance(resource, dict):
            raise wrong_answer(operation, str(row.member), self.where)
        for name, value in requested.items():
            if name.endswith("Id") and resource.get(name, value) != value:
                raise other_resource(operation, name, resource[name], value, self.where)
        filled = {**(row.implied or {}), **requested, **resource}
        missing = row.missing(filled)
        if missing:
            raise wrong_answer(operation, " with ".join(filter(None, [row.member, missing])), self.where)
        return to_facts(filled)

    def _endless(self, operation: str, pages_without_new_items: int) -> VoiceIdError:
        why = (
            f"{pages_without_new_items} pages in a row had no new item"
            if pages_without_new_items == MAX_PAGES_WITHOUT_NEW_ITEMS
            else "a NextToken was returned twice"
        )
        return VoiceIdError(
            f"{operation} failed {self.where}: the listing does not progress, {why}. Check the endpoint.",
            "endless_listing",
            {"operation": operation, **self.where._asdict()},
        )


class KmsClient(AwsClient):
    """The calls to KMS that the modules need."""

    def key_arn(self, key_id: str) -> str:
        """The ARN of the key with an ID, ARN or alias."""
        request = {"KeyId": key_id}

        def arn() -> str:
            return t.cast(str, self._client.describe_key(**request)["KeyMetadata"]["Arn"])

        return self._send("kms:DescribeKey", request, arn)


def _may_be_done(row: Operation, exc: VoiceIdError) -> bool:
    """Whether the change may have been made although the call failed."""
    if row.returns_nothing:
        return exc.kind == "not_voice_id"
    if row.confirmation and row.confirmation.conflict:
        is_caused = exc.details.get("conflict_type") == row.confirmation.conflict
        return is_caused and (row.confirmation.conflict not in OTHER_CONFLICTS or _was_repeated(exc))
    refused = exc.details.get("http_status") in REFUSED and not exc.transient and exc.kind != "access_denied"
    return refused and exc.details.get("conflict_type") not in OTHER_CONFLICTS


def _was_repeated(exc: VoiceIdError) -> bool:
    """Whether botocore repeated the call, because the response to an attempt was lost."""
    response = getattr(exc.__cause__, "response", None)
    return isinstance(response, dict) and bool(response.get("ResponseMetadata", {}).get("RetryAttempts"))


def target_of(request: dict[str, t.Any]) -> str:
    """The names and values that identify the resource of a request, for messages."""
    names = (name for name in request if name.endswith("Id") or name in ("ResourceArn", "Bucket", "Key"))
    return ", ".join(f"{name} {request[name]}" for name in names)


def _without_metadata(answer: dict[str, t.Any]) -> dict[str, t.Any]:
    """A response without the metadata that botocore adds."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


class Translated:
    """Converts exceptions of boto3 in a block to a ``VoiceIdError`` with the operation and its resource."""

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
