# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules need of S3, STS and KMS: four operations of S3, AssumeRole, DescribeKey."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from servers import Request, Response
from stub_endpoint.api import ApiError, VoiceId

XML = "application/xml"
JSON_1_1 = "application/x-amz-json-1.1"
ASSUMED_ROLE = """<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{0}Result><Credentials>
<AccessKeyId>ASIASTUB000000000000</AccessKeyId><SecretAccessKey>stub-secret</SecretAccessKey>
<SessionToken>stub-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</{0}Result></{0}Response>"""


class Object(NamedTuple):
    """An S3 object, with further or other headers of its answer."""

    body: bytes
    written_at: float
    headers: Mapping[str, str] = MappingProxyType({})


@dataclass
class Store:
    """What lies in S3, by ``bucket/key``, and in KMS: the key of each alias."""

    objects: dict[str, Object] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)


def classify(request: Request) -> tuple[str, str]:
    """The service and the operation of a request, as the API names them."""
    target = request.headers.get("X-Amz-Target", "")
    if target.startswith("VoiceID."):
        return "voice-id", target.removeprefix("VoiceID.")
    if target.startswith("TrentService."):
        return "kms", target.removeprefix("TrentService.")
    if b"Action=" in request.body:
        return "sts", parse_qs(request.body.decode())["Action"][0]
    if "list-type=2" in request.path:
        return "s3", "ListObjectsV2"
    return "s3", {"HEAD": "HeadObject", "PUT": "PutObject"}.get(request.method, "GetObject")


def voice_id(api: VoiceId, operation: str, parameters: dict[str, Any]) -> Response:
    try:
        return Response(api.call(operation, parameters))
    except ApiError as error:
        return Response(error.body, error.status, headers={"x-amzn-RequestId": "stub-request"})


def kms(store: Store, parameters: dict[str, Any]) -> Response:
    key_id = parameters["KeyId"]
    if "alias/" not in key_id or key_id in store.aliases:
        metadata = {"Arn": store.aliases.get(key_id, key_id), "KeyId": key_id}
        return Response({"KeyMetadata": metadata}, content_type=JSON_1_1)
    return Response({"__type": "NotFoundException", "message": f"Alias {key_id} is not found."}, 400, JSON_1_1)


def sts(request: Request) -> Response:
    return Response(ASSUMED_ROLE.format(classify(request)[1]), content_type="text/xml")


def s3(store: Store, request: Request) -> Response:
    operation, path = classify(request)[1], unquote(urlsplit(request.path).path.lstrip("/"))
    if operation == "ListObjectsV2":
        return _listing(store, path, parse_qs(urlsplit(request.path).query).get("prefix", [""])[0])
    if operation == "PutObject":
        store.objects[path] = Object(request.body, time.time())
        return Response(b"", content_type=XML, headers={"ETag": f'"{_md5(request.body)}"'})
    found = store.objects.get(path)
    if found is None:
        return s3_error("NoSuchKey", 404, "The specified key does not exist.")
    headers = {"Last-Modified": formatdate(found.written_at, usegmt=True), "ETag": f'"{_md5(found.body)}"'}
    answer = Response(found.body, content_type="application/json", headers={**headers, **found.headers})
    wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
    return _part(answer, int(wanted[1]), int(wanted[2])) if wanted else answer


def _part(whole: Response, first: int, last: int) -> Response:
    if first >= len(whole.body):
        return s3_error("InvalidRange", 416, "The requested range is not satisfiable")
    part = whole.body[first : last + 1]
    content_range = f"bytes {first}-{first + len(part) - 1}/{len(whole.body)}"
    return Response(part, 206, whole.content_type, {**whole.headers, "Content-Range": content_range})


def _listing(store: Store, bucket: str, prefix: str) -> Response:
    start = f"{bucket}/"
    names = (name.removeprefix(start) for name in sorted(store.objects) if name.startswith(f"{start}{prefix}"))
    items = "".join(
        f"<Contents><Key>{quote(name)}</Key><Size>{len(store.objects[start + name].body)}</Size></Contents>"
        for name in names
    )
    document = f"<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>{items}"
    return Response(f"<ListBucketResult>{document}</ListBucketResult>", content_type=XML)


def s3_error(code: str, status: int, message: str = "No.") -> Response:
    return Response(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>", status, XML)


def sts_error(code: str, status: int, message: str = "No.") -> Response:
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return Response(f"<ErrorResponse>{error}<RequestId>stub-request</RequestId></ErrorResponse>", status, "text/xml")


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def answer(api: VoiceId, store: Store, service: str, parameters: dict[str, Any], request: Request) -> Response:
    """The answer of a service."""
    services: dict[str, Callable[[], Response]] = {
        "voice-id": lambda: voice_id(api, request.operation, parameters),
        "kms": lambda: kms(store, parameters),
        "sts": lambda: sts(request),
        "s3": lambda: s3(store, request),
    }
    return services[service]()


def output_file(successes: str, rows: list[dict[str, Any]], errors: list[dict[str, Any]]) -> bytes:
    """The output file of a job."""
    return json.dumps({"Version": "1.0", "Errors": errors, successes: rows}).encode()
