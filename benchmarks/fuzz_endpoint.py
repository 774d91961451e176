# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Send random requests to the local endpoint: valid ones, invalid ones, and bytes that are not HTTP.

Prints the responses by status and the memory of the endpoint. Ends with 1 if a response has a status of 500 or above,
if the endpoint ends or logs a traceback, or if its memory grows after the warm-up.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

from moto_voiceid.control import Control

MODEL = ServiceModel(Loader().load_service_model("voice-id", "service-2"))
OPERATIONS = [MODEL.operation_model(name) for name in MODEL.operation_names]
BUCKET = "fuzz"
WORKERS = 4
ROUNDS = 20
# The first rounds load the services of moto, fill the request log and the caches.
WARM_UP_ROUNDS = 8
MAX_GROWTH_MB = 16
TIMEOUT_SECONDS = 60.0
JUNK = (None, True, 0, -1, 1.5, 10**400, "", "x", "\ud800", "💥" * 300, "x" * 5000, [], {}, [[]], {"x": {}}, "null")
HEADERS = ("Host", "Origin", "Authorization", "Content-Type", "Content-Encoding", "X-Amz-Target", "Expect", "Range")
CREDENTIAL = "AWS4-HMAC-SHA256 Credential=k/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
CONTROL_PATHS = ("pace", "faults", "quotas", "sessions", "requests", "domains/status", "speakers/status", "holds", "x")


class Fuzzer:
    """Generates requests from a seed. `ids` has ids that exist, so that a part of the requests reaches resources."""

    def __init__(self, seed: int, ids: dict[str, list[str]]) -> None:
        self.random = random.Random(seed)  # noqa: S311  # reproducible, not secret
        self.ids = ids
        self.kinds: list[tuple[int, Callable[[], bytes]]] = [
            (50, self.operation),
            (15, self.mutated_operation),
            (10, self.control),
            (10, self.framing),
            (10, self.headers),
            (5, self.garbage),
        ]

    def request(self) -> bytes:
        weights, kinds = zip(*self.kinds, strict=True)
        return self.random.choices(kinds, weights)[0]()

    def operation(self) -> bytes:
        """A request of the API, in most cases with values that its model allows."""
        operation = self.random.choice(OPERATIONS)
        body = json.dumps(self.value(operation.input_shape, "")).encode()
        return self.http("POST", "/", self.target(operation.name), body)

    def mutated_operation(self) -> bytes:
        operation = self.random.choice(OPERATIONS)
        body = bytearray(json.dumps(self.value(operation.input_shape, "")).encode())
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randrange(len(body) + 1)
            body[at : at + self.random.randint(0, 3)] = self.random.randbytes(self.random.randint(0, 3))
        return self.http("POST", "/", self.target(operation.name), bytes(body))

    def control(self) -> bytes:
        """A request to the control API that sets no fault and no hold, because these change other responses."""
        path = self.random.choice(CONTROL_PATHS)
        values = {name: self.random.choice(JUNK) for name in ("pace", "kind", "domain_id", "status", "session_id")}
        picked = dict(self.random.sample(sorted(values.items()), self.random.randint(0, 3)))
        if path == "holds":
            picked["operation"] = "None"
        method = self.random.choice(("GET", "PUT", "POST", "DELETE"))
        headers = {"Content-Type": self.random.choice(("application/json", "text/plain"))}
        return self.http(method, f"/moto-api/voiceid/{path}", headers, json.dumps(picked).encode())

    def framing(self) -> bytes:
        """A body that is compressed or chunked, in part wrongly."""
        body = b'{"MaxResults": 1}'
        headers = self.target("ListDomains")
        if self.random.random() < 0.5:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body * self.random.choice((1, 1, 200_000)), 1)
            if self.random.random() < 0.5:
                body = body[: self.random.randrange(len(body))]
        if self.random.random() < 0.5:
            return self.http("POST", "/", headers, body)
        size = b"%x" % len(body) if self.random.random() < 0.6 else self.random.choice((b"", b"-1", b"zz", b"f" * 40))
        end = self.random.choice((b"0\r\n\r\n", b"0\r\n\r\n", b"", b"0\r\nTrailer: x\r\n\r\n"))
        return (
            self.head("POST", "/", {**headers, "Transfer-Encoding": "chunked"}) + size + b"\r\n" + body + b"\r\n" + end
        )

    def headers(self) -> bytes:
        """Arbitrary values of the headers that the endpoint reads."""
        headers = self.target(self.random.choice(OPERATIONS).name)
        for name in self.random.sample(HEADERS, self.random.randint(1, 4)):
            text = self.random.choice(
                ("", "x", "null", "http://page.example", "moto", "localhost:x", "\xff" * 9, "," * 99)
            )
            headers[name] = text
        return self.http(self.random.choice(("POST", "GET", "OPTIONS", "PUT")), "/", headers, b"{}")

    def garbage(self) -> bytes:
        start = self.random.choice(
            (b"", b"POST / HTTP/1.1\r\n", b"GET / HTTP/9\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\n")
        )
        return start + self.random.randbytes(self.random.randint(0, 200)) + self.random.choice((b"", b"\r\n\r\n"))

    def target(self, operation: str) -> dict[str, str]:
        region = self.random.choice(("us-east-1",) * 9 + ("eu-west-2", "mars-1"))
        authorization = CREDENTIAL.format(region=region, service="voiceid")
        return {"X-Amz-Target": f"VoiceID.{operation}", "Authorization": authorization}

    def value(self, shape: Shape, name: str) -> Any:
        """A random value of a shape, now and then of another type."""
        if name and self.random.random() < 0.01:
            return self.random.choice(JUNK)
        if name in self.ids and self.random.random() < 0.8:
            return self.random.choice(self.ids[name])
        if isinstance(shape, StructureShape):
            return {
                member: self.value(found, member)
                for member, found in shape.members.items()
                if member in shape.required_members or self.random.random() < 0.3
            }
        if isinstance(shape, ListShape):
            return [self.value(shape.member, "") for _ in range(self.random.randint(0, 3))]
        return self.scalar(shape)

    def scalar(self, shape: Shape) -> Any:
        if shape.type_name == "integer":
            return self.random.randint(shape.metadata.get("min", 0), shape.metadata.get("max", 100))
        if shape.metadata.get("enum"):
            return self.random.choice(shape.metadata["enum"])
        most = min(shape.metadata.get("max", 30), 64)
        return "".join(self.random.choices("abcXYZ0189-_", k=self.random.randint(shape.metadata.get("min", 0), most)))

    def http(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        return self.head(method, path, {**headers, "Content-Length": str(len(body))}) + body

    @staticmethod
    def head(method: str, path: str, headers: dict[str, str]) -> bytes:
        lines = [f"{name}: {value}" for name, value in {"Host": "localhost", **headers}.items()]
        return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode("latin-1")


def send(address: tuple[str, int], request: bytes) -> int:
    """The status of the response; 0 if the connection ends without one, as it may for bytes that are not HTTP."""
    try:
        with socket.create_connection(address, timeout=TIMEOUT_SECONDS) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            start = connection.recv(65536)
            while connection.recv(65536):
                pass
    except ConnectionError:
        return 0
    words = start.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"").split(b" ", 2)
    return int(words[1]) if start.startswith(b"HTTP/") else HTTPStatus.BAD_REQUEST if start else 0


def prepare(url: str, number: int) -> dict[str, list[str]]:
    """Resources for a round, and a job. Returns their ids by the name of the member."""
    Control(url).reset()
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    s3, kms, iam, voice_id = (session.client(name, endpoint_url=url) for name in ("s3", "kms", "iam", "voice-id"))
    s3.create_bucket(Bucket=BUCKET)
    entries: list[Any] = [
        {"RequestId": f"r{n}", "SpeakerId": f"s{n}", "AudioSpecifications": []} for n in range(number)
    ]
    s3.put_object(Bucket=BUCKET, Key="m", Body=json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": entries}))
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    role = iam.create_role(RoleName="fuzz", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    domain = voice_id.create_domain(Name="fuzz", ServerSideEncryptionConfiguration={"KmsKeyId": key})["Domain"]
    watchlist = voice_id.create_watchlist(DomainId=domain["DomainId"], Name="fuzz")["Watchlist"]
    return {
        "DomainId": [domain["DomainId"]],
        "ResourceArn": [domain["Arn"]],
        "WatchlistId": [watchlist["WatchlistId"]],
        "KmsKeyId": [key],
        "DataAccessRoleArn": [role],
        "S3Uri": [f"s3://{BUCKET}/m", f"s3://{BUCKET}", f"s3://{BUCKET}/none"],
    }


def memory_mb(pid: int) -> float:
    """The resident size of a process, on Linux."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def fuzz(url: str, pid: int, requests: int, seed: int) -> tuple[Counter[int], list[float]]:
    """Send the requests in rounds, each after a reset. Returns the responses by status, and the memory after each."""
    parts = urlsplit(url)
    address = (str(parts.hostname), int(parts.port or 0))
    statuses: Counter[int] = Counter()
    memory = []

    def work(fuzzer: Fuzzer) -> Counter[int]:
        return Counter(send(address, fuzzer.request()) for _ in range(requests // ROUNDS // WORKERS))

    with ThreadPoolExecutor(WORKERS) as pool:
        for number in range(ROUNDS):
            ids = prepare(url, number)
            fuzzers = [Fuzzer(seed + number * WORKERS + worker, ids) for worker in range(WORKERS)]
            for found in pool.map(work, fuzzers):
                statuses += found
            memory.append(memory_mb(pid))
            print(f"{sum(statuses.values()):>8,} requests, {memory[-1]:.0f} MB", flush=True)
    return statuses, memory


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "w+", encoding="utf-8") as log:
        command = [sys.executable, "-m", "moto_voiceid", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            try:
                statuses, memory = fuzz(url, process.pid, options.requests, options.seed)
                ended = process.poll() is not None
            finally:
                process.terminate()
        log.seek(0)
        text = log.read()
    return verdict(statuses, memory, text, ended=ended)


def verdict(statuses: Counter[int], memory: list[float], log: str, *, ended: bool) -> int:
    growth = max(memory[WARM_UP_ROUNDS:]) - max(memory[:WARM_UP_ROUNDS])
    errors = sum(number for status, number in statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    print("Responses by status:", ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items())))
    print(f"Responses of 500 and above: {errors}; growth after the warm-up: {growth:.1f} MB of {MAX_GROWTH_MB} allowed")
    if "Traceback" in log:
        print(log[log.index("Traceback") :][:5000])
    return int(errors > 0 or growth > MAX_GROWTH_MB or ended or "Traceback" in log)


if __name__ == "__main__":
    sys.exit(main())
