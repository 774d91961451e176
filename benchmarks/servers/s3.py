# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The responses of the minimal server to calls of S3. It keeps the sizes of objects, and the content of JSON files."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from .voice_id import Settings

PAGE = 1000


class Response(NamedTuple):
    """An HTTP response. ``length`` is the value of Content-Length if it is not the size of the body."""

    status: int
    body: bytes = b""
    content_type: str = "application/xml"
    length: int | None = None


class StoredObject(NamedTuple):
    """An object: its size in bytes, when it was written, and its content if it is kept."""

    size: int
    written_at: float
    content: bytes | None


class S3:
    """Objects by the path ``/bucket/key``."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._objects: dict[str, StoredObject] = {}
        self._results: tuple[int, bytes] = (0, b"")

    def answer(self, method: str, target: str, body: bytes) -> Response:
        parts = urlsplit(target)
        query, path = parse_qs(parts.query), unquote(parts.path)
        if method == "PUT":
            content = body if path.endswith(".json") else None
            self._objects[path] = StoredObject(len(body), time.time(), content)
            return Response(200)
        if "list-type" in query:
            return Response(200, self._listing(path.strip("/"), query))
        return self._object(method, path)

    def clear(self) -> None:
        self._objects.clear()

    def _object(self, method: str, path: str) -> Response:
        if path.endswith(".json.out"):
            content: bytes | None = self._output()
        else:
            found = self._objects.get(path)
            if found is None:
                return Response(404, b"" if method == "HEAD" else b"<Error><Code>NoSuchKey</Code></Error>")
            if method == "HEAD":
                return Response(200, length=found.size)
            content = found.content
        return Response(200, content or b"", "application/json")

    def _listing(self, bucket: str, query: dict[str, list[str]]) -> bytes:
        prefix, after = query.get("prefix", [""])[0], query.get("continuation-token", [""])[0]
        start = f"/{bucket}/"
        keys = sorted(path.removeprefix(start) for path in self._objects if path.startswith(start + prefix))
        rest = [key for key in keys if key > after]
        page = rest[:PAGE]
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if len(rest) > PAGE else ""
        items = "".join(self._entry(key, self._objects[start + key]) for key in page)
        truncated = "true" if more else "false"
        return f"<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{more}{items}</ListBucketResult>".encode()

    def _entry(self, key: str, found: StoredObject) -> str:
        written_at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(found.written_at))
        return (
            f"<Contents><Key>{escape(key)}</Key><LastModified>{written_at}</LastModified>"
            f"<Size>{found.size}</Size></Contents>"
        )

    def _output(self) -> bytes:
        """The output file of every job: as many enrolled speakers as the settings say."""
        count = self.settings.results
        if self._results[0] != count:
            rows = [
                {
                    "RequestId": f"request-{number}",
                    "CustomerSpeakerId": f"caller-{number}",
                    "GeneratedSpeakerId": f"id#{number:022d}",
                    "EnrollmentStatus": "NEW_ENROLLMENT",
                }
                for number in range(count)
            ]
            document = {"Version": "1.0", "Errors": [], "SuccessfulEnrollments": rows}
            self._results = count, json.dumps(document).encode()
        return self._results[1]


def date() -> str:
    return formatdate(usegmt=True)
