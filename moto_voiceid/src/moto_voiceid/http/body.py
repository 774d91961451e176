# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Read the body of a request before a service receives it, within a limit.

werkzeug leaves this to the application. moto reads a body in many places, and raises different exceptions there if it
is incomplete, is framed wrongly, or ends with the connection.
"""

import gzip
import io
import re
import zlib
from typing import IO, TYPE_CHECKING, Any

from ..settings.limits import MAX_API_BODY_BYTES, MAX_BODY_BYTES
from .protocol import TARGET_PREFIX
from .refusals import BodyMalformed, BodyTimeout, BodyTooLarge, is_control

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# 15 digits can represent every size below the limit. Extensions of a chunk are ignored, as RFC 9112 requires.
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_MAX_LINE = 8192
_MAX_TRAILERS = 100
_PIECE_BYTES = 256 * 1024
# moto's names of the services that read compressed bodies themselves. The second is SERVICE in service_model, which is
# not imported here: that fails if botocore does not have the model.
_DECOMPRESSING = ("s3", "voice-id")


class RequestTimeout(ConnectionAbortedError):
    """The request does not arrive in time. The server ends the connection."""


def body_limit(environ: "WSGIEnvironment") -> int:
    """The most bytes that the body of a request may have."""
    is_api = is_control(environ) or environ.get("HTTP_X_AMZ_TARGET", "").startswith(TARGET_PREFIX)
    return MAX_API_BODY_BYTES if is_api else MAX_BODY_BYTES


def receive(environ: "WSGIEnvironment") -> None:
    """Replace the input of a request by its whole body, without its transfer encoding.

    :raises Refusal: the body is too large, does not arrive, or does not match its length or framing
    """
    limit = body_limit(environ)
    stream: IO[bytes] = environ["wsgi.input"]
    try:
        body = _dechunked(stream, limit) if _is_chunked(environ) else _counted(stream, environ, limit)
    except RequestTimeout:
        raise BodyTimeout("The body of the request did not arrive in time") from None
    except OSError:
        # A reset of the connection: nobody reads the response.
        raise BodyMalformed("The connection ended before the body did") from None
    replace(environ, body)


def replace(environ: "WSGIEnvironment", body: io.BytesIO) -> None:
    """Give a request another body."""
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    if size or environ.get("CONTENT_LENGTH"):
        environ["CONTENT_LENGTH"] = str(size)
    environ["wsgi.input"] = body
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("wsgi.input_terminated", None)


def gunzip(body: bytes, limit: int) -> bytes:
    """The content of a gzip file.

    :raises BodyTooLarge: it has more bytes than the limit; no more are decompressed
    :raises BodyMalformed: the body is not gzip, or is incomplete
    """
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(body)).read(limit + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise BodyMalformed("The body is not gzip, which Content-Encoding announces") from None
    if len(content) > limit:
        raise too_large(limit, "after decompression")
    return content


def decompress(environ: "WSGIEnvironment", service: Any) -> None:
    """Decompress the body of a request, which moto would do without a limit.

    S3 stores bodies as they are. Voice ID decompresses its own, including inside `mock_aws`.

    :raises Refusal: the body is not gzip, or too large
    """
    if service in _DECOMPRESSING or environ.get("HTTP_CONTENT_ENCODING", "").lower() != "gzip":
        return
    replace(environ, io.BytesIO(gunzip(environ["wsgi.input"].read(), body_limit(environ))))
    del environ["HTTP_CONTENT_ENCODING"]


def too_large(limit: int, when: str = "") -> BodyTooLarge:
    """The refusal of a body that exceeds its limit."""
    return BodyTooLarge(f"The body of the request has more than {limit} bytes{when and f' {when}'}")


def _is_chunked(environ: "WSGIEnvironment") -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ


def _counted(stream: IO[bytes], environ: "WSGIEnvironment", limit: int) -> io.BytesIO:
    """The body of a request with Content-Length."""
    text = environ.get("CONTENT_LENGTH") or "0"
    # `isdecimal` is also true of digits of other scripts, and `int` limits the number of digits.
    if not (text.isascii() and text.isdecimal()):
        raise BodyMalformed(f"Content-Length is {text[:80]!a}, not a number of bytes")
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(limit)) or int(digits) > limit:
        raise too_large(limit)
    body = io.BytesIO()
    _copy(stream, body, int(digits))
    return body


def _dechunked(stream: IO[bytes], limit: int) -> io.BytesIO:
    """The body of a request with Transfer-Encoding: chunked."""
    body = io.BytesIO()
    while size := _chunk_size(stream):
        if body.tell() + size > limit:
            raise too_large(limit)
        _copy(stream, body, size)
        if stream.readline(2) not in (b"\r\n", b"\n"):
            raise BodyMalformed("A chunk of the body is longer than its size")
    for _ in range(_MAX_TRAILERS):
        if _line(stream) in (b"\r\n", b"\n"):
            return body
    raise BodyMalformed("The body has too many trailers")


def _chunk_size(stream: IO[bytes]) -> int:
    line = _line(stream)
    match = _CHUNK.fullmatch(line)
    if match is None:
        raise BodyMalformed(f"The body has {line[:80].decode('latin-1')!a} where the size of a chunk is required")
    return int(match[1], 16)


def _line(stream: IO[bytes]) -> bytes:
    line = stream.readline(_MAX_LINE)
    if not line.endswith(b"\n"):
        raise BodyMalformed("The body ends within its chunked framing")
    return line


def _copy(stream: IO[bytes], body: io.BytesIO, size: int) -> None:
    """Copy in pieces: a client that announces a large body and sends none must not cost memory."""
    while size:
        piece = stream.read(min(size, _PIECE_BYTES))
        if not piece:
            raise BodyMalformed(f"The body ends {size} bytes too early")
        body.write(piece)
        size -= len(piece)
