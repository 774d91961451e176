# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Requests that are too large, too slow, incomplete or wrongly framed."""

import gzip
import io
import socket
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from moto_voiceid.http import body as body_module
from moto_voiceid.http import connections as connections_module
from moto_voiceid.http.body import RequestTimeout, gunzip, receive
from moto_voiceid.http.connections import Connections, RequestStream
from moto_voiceid.http.refusals import BodyMalformed, BodyTimeout, BodyTooLarge
from moto_voiceid.settings.limits import MAX_API_BODY_BYTES, MAX_BODY_BYTES, MAX_CONNECTIONS

TARGET = "X-Amz-Target: VoiceID.ListDomains\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
TIMEOUT_SECONDS = 60
OTHER_THREADS = 16
STS = "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"


def environ(stream: Any, **headers: str) -> dict[str, Any]:
    return {"wsgi.input": stream, "PATH_INFO": "/", "HTTP_X_AMZ_TARGET": "VoiceID.ListDomains", **headers}


def received(stream: Any, **headers: str) -> bytes:
    request = environ(stream, **headers)
    receive(request)
    assert "HTTP_TRANSFER_ENCODING" not in request
    return request["wsgi.input"].read()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "chunks",
    [
        b"2\r\n{}\r\n0\r\n\r\n",
        b"2\n{}\n0\n\n",
        b"02;name=value\r\n{}\r\n0\r\n\r\n",
        b"1 ; a\r\n{\r\n1\r\n}\r\n000\r\nTrailer: value\r\n\r\n",
    ],
)
def test_chunks(chunks: bytes) -> None:
    request = environ(io.BytesIO(chunks), HTTP_TRANSFER_ENCODING="chunked")
    receive(request)
    assert (request["wsgi.input"].read(), request["CONTENT_LENGTH"]) == (b"{}", "2")


@pytest.mark.parametrize(
    "chunks",
    [
        b"",
        b"{}",
        b"x\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"+2\r\n{}\r\n0\r\n\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"2_0\r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}",
        b"2\r\n{}}\r\n0\r\n\r\n",
        b"3\r\n{}",
        b"2\r\n{}\r\n",
        b"2\r\n{}\r\n0\r\n",
        b"f" * 16 + b"\r\n{}\r\n0\r\n\r\n",
        b"2;" + b"x" * 10_000 + b"\r\n{}\r\n0\r\n\r\n",
        b"0\r\n" + b"Trailer: value\r\n" * 200 + b"\r\n",
    ],
)
def test_wrong_framing(chunks: bytes) -> None:
    with pytest.raises(BodyMalformed):
        received(io.BytesIO(chunks), HTTP_TRANSFER_ENCODING="chunked")


@pytest.mark.parametrize("length", ["-1", "+2", "two", "2.0", "0x2", "\u0662", "2,2", "1 2"])
def test_an_invalid_content_length(length: str) -> None:
    with pytest.raises(BodyMalformed, match="Content-Length is"):
        received(io.BytesIO(b"{}"), CONTENT_LENGTH=length)


@pytest.mark.parametrize(("length", "expected"), [("2", b"{}"), ("0002", b"{}"), ("0" * 5000 + "2", b"{}"), ("", b"")])
def test_a_content_length(length: str, expected: bytes) -> None:
    assert received(io.BytesIO(b"{}"), CONTENT_LENGTH=length) == expected


class Unread(io.RawIOBase):
    """A stream that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise AssertionError("The body is read")


@pytest.mark.parametrize("length", [str(MAX_API_BODY_BYTES + 1), "9" * 30, "9" * 5000])
def test_a_large_content_length_is_refused_before_the_body_is_read(length: str) -> None:
    with pytest.raises(BodyTooLarge, match=f"more than {MAX_API_BODY_BYTES} bytes"):
        received(Unread(), CONTENT_LENGTH=length)


def test_chunks_are_refused_before_the_one_that_exceeds_the_limit_is_read() -> None:
    stream = io.BytesIO(b"1\r\nx\r\n%x\r\n" % MAX_API_BODY_BYTES)
    with pytest.raises(BodyTooLarge):
        received(stream, HTTP_TRANSFER_ENCODING="chunked")


def test_a_body_of_another_service_has_another_limit() -> None:
    request = {"wsgi.input": Unread(), "PATH_INFO": "/calls/key", "CONTENT_LENGTH": str(MAX_BODY_BYTES + 1)}
    with pytest.raises(BodyTooLarge, match=f"more than {MAX_BODY_BYTES} bytes"):
        receive(request)
    size = str(MAX_API_BODY_BYTES + 1)
    body = b"x" * (MAX_API_BODY_BYTES + 1)
    receive({"wsgi.input": io.BytesIO(body), "PATH_INFO": "/calls/key", "CONTENT_LENGTH": size})
    with pytest.raises(BodyTooLarge, match=f"more than {MAX_API_BODY_BYTES} bytes"):
        receive({"wsgi.input": Unread(), "PATH_INFO": "/moto-api/reset-auth", "CONTENT_LENGTH": size})


def test_memory_is_used_only_for_the_bytes_that_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    class Recorded(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            sizes.append(size)
            return super().read(size)

    monkeypatch.setattr(body_module, "_PIECE_BYTES", 1000)
    with pytest.raises(BodyMalformed, match="ends 997500 bytes too early"):
        received(Recorded(b"x" * 2500), CONTENT_LENGTH="1000000")
    assert sizes == [1000, 1000, 1000, 1000]


@pytest.mark.parametrize(
    ("error", "refusal"), [(RequestTimeout(), BodyTimeout), (ConnectionResetError(), BodyMalformed)]
)
def test_a_body_that_does_not_arrive(error: OSError, refusal: type[Exception]) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise error

    with pytest.raises(refusal):
        received(Broken(), CONTENT_LENGTH="2")


def bomb(size: int) -> bytes:
    """A gzip file of zeros."""
    compressor = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    pieces = [compressor.compress(bytes(1024 * 1024)) for _ in range(size // (1024 * 1024))]
    return b"".join([*pieces, compressor.flush()])


def test_decompression_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    class Recorded(gzip.GzipFile):
        def read(self, size: int | None = -1) -> bytes:
            read.append(size)
            return super().read(size)

    monkeypatch.setattr(gzip, "GzipFile", Recorded)
    with pytest.raises(BodyTooLarge, match="more than 1000 bytes after decompression"):
        gunzip(bomb(16 * 1024 * 1024), 1000)
    assert read == [1001]
    assert gunzip(gzip.compress(b"x" * 600) + gzip.compress(b"x" * 400), 1000) == b"x" * 1000


@pytest.mark.parametrize(
    "data", [b"{}", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"{}", mtime=0) + b"x", b"\x1f\x8b"]
)
def test_a_body_that_is_not_gzip(data: bytes) -> None:
    with pytest.raises(BodyMalformed):
        gunzip(data, 1000)


# Times


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection: the side of the server, and that of the client."""
    server, client = socket.socketpair()
    with server, client:
        yield server, client


Pair = tuple[socket.socket, socket.socket]


@pytest.mark.parametrize("name", ["HEAD_SECONDS", "IDLE_SECONDS"])
def test_a_silent_client_times_out(pair: Pair, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(connections_module, name, 0.01)
    stream = RequestStream(pair[0])
    with pytest.raises(RequestTimeout):
        stream.read(1)


def test_the_time_for_headers_does_not_restart_with_each_byte(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(connections_module.time, "monotonic", lambda: now[0])
    stream = RequestStream(pair[0])
    for number in range(5):
        now[0] = number * connections_module.HEAD_SECONDS / 4.5
        pair[1].send(b"x")
        assert stream.read(1) == b"x"
    now[0] = connections_module.HEAD_SECONDS
    pair[1].send(b"x")
    with pytest.raises(RequestTimeout):
        stream.read(1)
    stream.expect_body()
    assert stream.read(1) == b"x"
    now[0] = connections_module.REQUEST_SECONDS
    with pytest.raises(RequestTimeout):
        stream.read(1)


def test_the_connection_that_has_waited_longest_makes_room() -> None:
    connections = Connections(2)
    with ExitStack() as stack:
        pairs = [[stack.enter_context(end) for end in socket.socketpair()] for _ in range(4)]
        (first, _), (second, second_client), (third, _), (fourth, _) = pairs
        assert connections.admit(first)
        assert connections.admit(second)
        connections.arrived(first)
        assert connections.admit(third)
        second_client.settimeout(TIMEOUT_SECONDS)
        assert second_client.recv(1) == b""
        connections.arrived(third)
        assert not connections.admit(fourth)
        connections.closed(first)
        assert connections.admit(fourth)


# Over HTTP


@pytest.fixture
def endpoint() -> Iterator[subprocess.Popen[str]]:
    """An endpoint of this test alone; `url` is its URL. It must print no traceback."""
    command = [sys.executable, "-m", "moto_voiceid", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        process.url = process.stdout.readline().strip()  # type: ignore[attr-defined]
        yield process
        process.terminate()
        _, errors = process.communicate(timeout=TIMEOUT_SECONDS)
    assert "Traceback" not in errors


@pytest.fixture
def connect(endpoint: Any) -> Iterator[Callable[[], socket.socket]]:
    """Connects to the endpoint."""
    address = urlsplit(endpoint.url)
    with ExitStack() as stack:
        yield lambda: stack.enter_context(
            socket.create_connection((address.hostname, address.port), timeout=TIMEOUT_SECONDS)
        )


def head(*headers: str) -> bytes:
    return f"POST / HTTP/1.1\r\nHost: localhost\r\n{''.join(headers)}\r\n".encode()


def answer(connection: socket.socket) -> tuple[int, bytes]:
    """The status and the body of the response."""
    with connection.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        while stream.readline() not in (b"\r\n", b""):
            pass
        return status, stream.read()


def test_wrong_framing_and_encoding_over_http(connect: Callable[[], socket.socket]) -> None:
    compressed = bomb(4 * 1024 * 1024)
    gzipped = f"Content-Encoding: gzip\r\nContent-Length: {len(compressed)}\r\n"
    large = f"Content-Length: {MAX_API_BODY_BYTES + 1}\r\n"
    cases = [
        (head(TARGET, CHUNKED) + b"oops\r\n\r\n", 400, b"SerializationException"),
        (head(CHUNKED) + b"oops\r\n\r\n", 400, b"<Code>IncompleteBody</Code>"),
        (head(TARGET, "Content-Length: -1\r\n"), 400, b"SerializationException"),
        (head(TARGET, large), 413, b"RequestEntityTooLargeException"),
        (head(f"Content-Length: {MAX_BODY_BYTES + 1}\r\n"), 413, b"<Code>EntityTooLarge</Code>"),
        (head(TARGET, gzipped) + compressed, 413, b"RequestEntityTooLargeException"),
        (head(TARGET, CHUNKED) + b"2;x=y\r\n{}\r\n0\r\n\r\n", 200, b"DomainSummaries"),
    ]
    for request, status, text in cases:
        connection = connect()
        connection.sendall(request)
        got = answer(connection)
        assert (got[0], text in got[1]) == (status, True), (request[:200], got)


def test_a_gzip_bomb_for_another_service(connect: Callable[[], socket.socket]) -> None:
    compressed = bomb(MAX_BODY_BYTES + 1024 * 1024)
    headers = f"Authorization: {STS}\r\nContent-Encoding: gzip\r\nContent-Length: {len(compressed)}\r\n"
    connection = connect()
    connection.sendall(head(headers) + compressed)
    assert answer(connection)[0] == 413


def test_s3_stores_a_gzip_file_as_it_is(endpoint: Any) -> None:
    s3 = boto3.Session("testing", "testing", region_name="us-east-1").client("s3", endpoint_url=endpoint.url)
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="key", Body=gzip.compress(b"x"), ContentEncoding="gzip")
    stored = s3.get_object(Bucket="calls", Key="key")
    assert (stored["ContentEncoding"], gzip.decompress(stored["Body"].read())) == ("gzip", b"x")


@pytest.mark.parametrize(
    "sent",
    [
        head(TARGET, "Content-Length: 100\r\n") + b"{",
        head(TARGET, CHUNKED) + b"64\r\n{",
        head("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n") + b"Action=",
    ],
    ids=["Voice ID", "chunked", "form"],
)
def test_a_client_that_leaves(connect: Callable[[], socket.socket], endpoint: Any, sent: bytes) -> None:
    """The fixture `endpoint` asserts that there is no traceback."""
    leaving = connect()
    leaving.sendall(sent)
    leaving.close()
    half_closed = connect()
    half_closed.sendall(sent)
    half_closed.shutdown(socket.SHUT_WR)
    assert answer(half_closed)[0] == 400


def test_a_request_with_incomplete_headers_is_not_carried_out(
    connect: Callable[[], socket.socket], endpoint: Any
) -> None:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    s3 = session.client("s3", endpoint_url=endpoint.url)
    s3.create_bucket(Bucket="calls")
    connection = connect()
    connection.sendall(b"POST /moto-api/reset HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
    connection.shutdown(socket.SHUT_WR)
    assert connection.recv(1) == b""
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["calls"]


def threads(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("Threads:"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the number of threads is read from /proc")
def test_half_open_connections_do_not_block_others(
    connect: Callable[[], socket.socket], endpoint: Any, wait_for: Callable[..., Any]
) -> None:
    silent = [connect() for _ in range(2 * MAX_CONNECTIONS)]
    connection = connect()
    connection.sendall(head(TARGET))
    assert answer(connection)[0] == 200
    # Not at once: each thread ends when it reads the end of its connection.
    wait_for(lambda: threads(endpoint.pid) <= MAX_CONNECTIONS + OTHER_THREADS)
    silent[-1].setblocking(False)
    with pytest.raises(BlockingIOError):
        silent[-1].recv(1)
