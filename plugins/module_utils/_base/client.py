# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Voice ID API, and what the modules need of S3 and KMS.

Every page of a listing, errors that a user can act on, client tokens. The spelling of the API ends here: every answer
leaves this file as facts.
"""

from __future__ import annotations

import typing as t

try:
    from botocore import xform_name
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError
except ImportError:  # the module reports missing libraries before any of this is reached
    pass

from .answers import keep_unknown_members, sending
from .changes import Changes
from .errors import VoiceIdError, Where, from_exception, wrong_answer
from .facts import to_facts
from .operations import OPERATIONS
from .parallel import Deadline, within
from .plan import Call, Facts, client_token, without_none
from .waiting import in_time

Result = t.TypeVar("Result")

# Seconds before each new try of a call that met another change of the same resource.
CONCURRENT_CHANGES_PAUSES = (0.5, 1, 2, 4)

# How often the same resource may have been created and deleted while the service remembers its tokens.
MOST_DEAD_TOKENS = 50


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

    def step(self, doing: str) -> t.ContextManager[None]:
        """A step of several calls, whose failure at the deadline says what was done last.

        :param doing: What the step does, as the start of a sentence.
        """
        return in_time(self.deadline, f"{doing}, and there is no answer yet {self.where}.")

    def _send(self, operation: str, request: dict[str, t.Any], send: t.Callable[[], Result]) -> Result:
        """The one place that every request passes.

        :param send: Makes the call and returns what is needed of the answer.
        :raises VoiceIdError: for every failure.
        :raises TimeoutError: at the deadline.
        """

        def translated() -> Result:
            with Translated(operation, self.where, request):
                return send()

        return within(self.deadline, translated)


class VoiceIdClient(AwsClient):
    """The Voice ID API, called by the API's names. Requests have the spelling of the API, answers are facts.

    :param client: A boto3 client of the service ``voice-id``.
    :param changes: Receives every change that is made.
    """

    def __init__(
        self, client: t.Any, deadline: t.Optional[Deadline] = None, changes: t.Optional[Changes] = None
    ) -> None:
        super().__init__(client, deadline)
        self.changes = changes or Changes()
        client.meta.events.register("before-send.voice-id", sending(client))
        client.meta.events.register("after-call.voice-id", keep_unknown_members)

    def call(self, operation: str, **request: t.Any) -> t.Any:
        """Call an operation; members of the request that are ``None`` are not sent.

        :returns: Facts of the resource that the operation is about, or a list of them; ``None`` if it returns nothing.
        :raises VoiceIdError: for every failure, including an answer that is not one of Voice ID.
        """
        given = without_none(request)
        method = getattr(self._client, xform_name(operation))
        return self._send(operation, given, lambda: self._facts(operation, method(**given)))

    def describe(self, operation: str, **request: t.Any) -> t.Any:
        """As ``call``; ``None`` if the resource does not exist. A domain that should hold it has to exist."""
        try:
            return self.call(operation, **request)
        except VoiceIdError as exc:
            if _is_missing(operation, exc):
                return None
            raise

    def list(self, operation: str, **request: t.Any) -> t.Iterator[Facts]:
        """Facts of every summary that a List operation returns, in pages as large as the model allows."""
        given = without_none(request)
        page_size = self._client.meta.service_model.operation_model(operation).input_shape.members["MaxResults"]
        paginator = self._client.get_paginator(xform_name(operation))
        pages = iter(paginator.paginate(PaginationConfig={"PageSize": page_size.metadata["max"]}, **given))

        def next_page() -> t.Optional[list[Facts]]:
            page = next(pages, None)
            return None if page is None else self._facts(operation, page)

        while (summaries := self._send(operation, given, next_page)) is not None:
            yield from summaries

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
            # Another run has deleted the resource, or the first try of this call, whose answer was lost.
            if not call.deletes or not _is_missing(call.operation, exc):
                raise
            answer = None
        self.changes.made(call, answer)
        return t.cast("t.Optional[Facts]", answer)

    def create(self, call: Call, exists: t.Callable[[Facts], object], *salt: str) -> Facts:
        """Make a changing call that takes a client token, derived from the request.

        A token that was used before returns the resource of that time, which may have been deleted since. Such an
        answer becomes part of the next token, and is no change.

        :param exists: Whether the resource that the service returned still exists.
        :param salt: What distinguishes the request from an earlier one that looks the same.
        """
        dead: list[str] = []
        while len(dead) < MOST_DEAD_TOKENS:
            token = client_token(call, *salt, *dead)
            created = t.cast(Facts, self.change(call._replace(request={**call.request, "ClientToken": token})))
            if exists(created):
                return created
            self.changes.undo()
            dead.append(token)
        raise VoiceIdError(
            f"{call.operation} {self.where} answered {len(dead)} times with something that is not there. "
            "Look at the endpoint.",
            "server_error",
            {"operation": call.operation, **self.where._asdict()},
        )

    def _facts(self, operation: str, answer: dict[str, t.Any]) -> t.Any:
        """Check an answer, and convert it. The one place where this happens."""
        row = OPERATIONS[operation]
        if row.returns_nothing:
            return None
        if row.member and row.member not in answer:
            raise wrong_answer(operation, row.member, self.where)
        about = answer[row.member] if row.member else _without_metadata(answer)
        for resource in about if isinstance(about, list) else [about]:
            missing = [name for name in row.required if not isinstance(resource, dict) or name not in resource]
            if missing:
                raise wrong_answer(operation, " with ".join(filter(None, [row.member, missing[0]])), self.where)
        return [to_facts(resource) for resource in about] if isinstance(about, list) else to_facts(about)


class KmsClient(AwsClient):
    """What the modules need of KMS."""

    def key_arn(self, key_id: str) -> str:
        """The ARN of the key that an id, ARN or alias stands for."""
        request = {"KeyId": key_id}

        def arn() -> str:
            return t.cast(str, self._client.describe_key(**request)["KeyMetadata"]["Arn"])

        return self._send("kms:DescribeKey", request, arn)


class S3Client(AwsClient):
    """What the modules need of S3."""

    def read(self, bucket: str, key: str) -> bytes:
        """The content of an object.

        :raises ObjectReadError: for every failure of S3 or of the connection.
        :raises TimeoutError: at the deadline.
        """
        request = {"Bucket": bucket, "Key": key}

        def body() -> bytes:
            try:
                return t.cast(bytes, self._client.get_object(**request)["Body"].read())
            except (BotoCoreError, ClientError) as exc:
                raise ObjectReadError(str(exc)) from exc

        return self._send("s3:GetObject", request, body)


def _is_missing(operation: str, exc: VoiceIdError) -> bool:
    """Whether an operation failed because the resource that it is about does not exist."""
    resource_type = OPERATIONS[operation].resource_type
    return resource_type is not None and exc.details.get("resource_type") == resource_type


def _without_metadata(answer: dict[str, t.Any]) -> dict[str, t.Any]:
    """An answer without what botocore adds to it."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


class Translated:
    """Turns what boto3 raises within the block into a ``VoiceIdError`` that names the operation and its resource."""

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
        if isinstance(exc, Exception) and not isinstance(exc, (ObjectReadError, VoiceIdError)):
            # botocore's parser fails in many ways when an answer has another shape.
            unreadable = ResponseParserError(f"the answer cannot be read: {exc}")
            raise from_exception(unreadable, self.operation, self.where, self.target) from exc
