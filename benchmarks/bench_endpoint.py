# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the local endpoint: a job with 10,000 speakers, what calls cost meanwhile, and a listing of 100,000.

Calls are also measured while a manifest of 30 MB is refused.

Prints tables in Markdown, and ends with 1 if a goal is missed. Absolute figures are those of the machine; the ratios
compare within one run.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from moto_voiceid.control import Control

RECORDINGS = Path(__file__).resolve().parents[1] / "demo" / "recordings"
CALLERS = ("alice", "bob", "carol")
JOB_SPEAKERS = 10_000
LISTED_SPEAKERS = 100_000
IDLE_SECONDS = 5.0
# Between two measured calls, so that the measurement is not itself the load.
PAUSE_SECONDS = 0.005
START_SECONDS = 30.0
BUCKET = "bench"
DESCRIBE = "DescribeSpeakerEnrollmentJob"
LIST = "ListSpeakerEnrollmentJobs"
REFUSED_MANIFEST_BYTES = 30_000_000
# The goals. That of a call is for its 99th percentile, on a machine without other work.
JOB_SECONDS = 60
MEMORY_MB = 500
PROMPT_MS = 10
PROMPT = (DESCRIBE, LIST)
PAGE_ROUNDS = 100
PEER = "sts GetCallerIdentity"
Samples = dict[str, list[float]]


@dataclass
class Goal:
    """One measured figure and the most that it may be, in the same unit."""

    measured: str
    value: float
    unit: str
    most: float

    @property
    def met(self) -> bool:
        return self.value <= self.most

    def row(self) -> tuple[str, ...]:
        met = "yes" if self.met else "no"
        return self.measured, f"{self.value:.1f} {self.unit}", f"{self.most:g} {self.unit}", met


@dataclass
class Endpoint:
    """An endpoint process and clients of it."""

    url: str
    pid: int
    control: Control = field(init=False)

    def __post_init__(self) -> None:
        self.control = Control(self.url)

    def client(self, service: str) -> Any:
        config = Config(retries={"total_max_attempts": 1})
        session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
        return session.client(service, endpoint_url=self.url, config=config)

    def peak_memory_mb(self) -> float:
        """The largest resident size the process has had (VmHWM of Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "address"
        command = [sys.executable, "-m", "moto_voiceid", "--port", "0", "--address-file", str(file)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + START_SECONDS
            while not file.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("The endpoint did not start")
                time.sleep(0.05)
            try:
                yield Endpoint(file.read_text(encoding="utf-8").strip(), process.pid)
            finally:
                process.send_signal(signal.SIGTERM)


def prepare(server: Endpoint) -> tuple[str, str]:
    """Recordings, bucket, key, role and a domain; returns the ids of the domain and the role."""
    s3 = server.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for file in RECORDINGS.glob("*.wav"):
        s3.put_object(Bucket=BUCKET, Key=file.name, Body=file.read_bytes())
    key_id = server.client("kms").create_key()["KeyMetadata"]["KeyId"]
    role = server.client("iam").create_role(RoleName="bench", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    encryption = {"KmsKeyId": key_id}
    domain = server.client("voice-id").create_domain(Name="bench", ServerSideEncryptionConfiguration=encryption)
    return domain["Domain"]["DomainId"], role


def manifest(first: int, count: int) -> bytes:
    """Enroll so many speakers; they share the recordings of the three callers."""
    requests = [
        {
            "RequestId": f"request-{number}",
            "SpeakerId": f"speaker-{number}",
            "AudioSpecifications": [
                {"S3Uri": f"s3://{BUCKET}/{CALLERS[number % len(CALLERS)]}_{part}.wav", "ChannelId": 0}
                for part in (1, 2)
            ],
        }
        for number in range(first, first + count)
    ]
    return json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": requests}).encode()


def start_job(server: Endpoint, domain_id: str, role: str, text: bytes) -> str:
    server.client("s3").put_object(Bucket=BUCKET, Key="manifest.json", Body=text)
    job = server.client("voice-id").start_speaker_enrollment_job(
        DomainId=domain_id,
        DataAccessRoleArn=role,
        InputDataConfig={"S3Uri": f"s3://{BUCKET}/manifest.json"},
        OutputDataConfig={"S3Uri": f"s3://{BUCKET}/output"},
    )
    return str(job["Job"]["JobId"])


class Connection:
    """Plain HTTP, so that the figures are the endpoint's and not those of a client that parses the answer."""

    def __init__(self, url: str) -> None:
        self._http = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)

    def call(self, service: str, headers: dict[str, str], body: str) -> tuple[float, bytes]:
        """Milliseconds until the whole answer is there, and its body."""
        credential = f"Credential=testing/20260101/us-east-1/{service}/aws4_request"
        signed = {**headers, "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"}
        start = time.perf_counter()
        self._http.request("POST", "/", body, signed)
        answer = self._http.getresponse()
        text = answer.read()
        milliseconds = 1000 * (time.perf_counter() - start)
        if answer.status != HTTPStatus.OK:
            raise SystemExit(f"{service} answered {answer.status}: {text.decode()}")
        return milliseconds, text

    def voice_id(self, operation: str, **parameters: Any) -> tuple[float, dict[str, Any]]:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"VoiceID.{operation}"}
        milliseconds, text = self.call("voiceid", headers, json.dumps(parameters))
        return milliseconds, json.loads(text)

    def sts(self) -> float:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.call("sts", headers, "Action=GetCallerIdentity&Version=2011-06-15")[0]


def watch(calls: dict[str, Callable[[], float]], is_over: Callable[[], bool]) -> Samples:
    """Make the calls in turn until it is over; the milliseconds that each took."""
    samples: Samples = {name: [] for name in calls}
    while not is_over():
        for name, call in calls.items():
            samples[name].append(call())
            time.sleep(PAUSE_SECONDS)
    return samples


def run_job(server: Endpoint, domain_id: str, role: str) -> bool:
    """The job of 10,000, what calls take while it runs, and what they take when it is over.

    :returns: whether every goal is met
    """
    connection = Connection(server.url)
    # moto loads a service at its first call. The measurements do not include this time.
    connection.sts()
    start = time.monotonic()
    job: dict[str, Any] = {"JobId": start_job(server, domain_id, role, manifest(0, JOB_SPEAKERS))}
    calls = measured_calls(connection, domain_id, job)
    meanwhile = watch(calls, lambda: "EndedAt" in job)
    seconds = time.monotonic() - start
    if job["JobStatus"] != "COMPLETED":
        raise SystemExit(f"The job ended as {job['JobStatus']}: {job.get('FailureDetails')}")
    goals = [
        Goal(f"enrollment job of {JOB_SPEAKERS:,} speakers", seconds, "s", JOB_SECONDS),
        Goal("peak memory of the endpoint", server.peak_memory_mb(), "MB", MEMORY_MB),
        *(Goal(f"{name} while it runs, p99", percentile(meanwhile[name], 99), "ms", PROMPT_MS) for name in PROMPT),
    ]
    print_table(("measured", "value", "goal", "met"), [goal.row() for goal in goals])
    deadline = time.monotonic() + IDLE_SECONDS
    print_latencies(meanwhile, watch(calls, lambda: time.monotonic() > deadline))
    return all(goal.met for goal in goals)


def percentile(samples: list[float], at: int) -> float:
    return statistics.quantiles(samples, n=100)[at - 1]


def refuse_manifest(server: Endpoint, domain_id: str, role: str) -> bool:
    """A job whose manifest is large, and breaks off at its end; what a call takes meanwhile.

    :returns: whether the goal is met
    """
    connection = Connection(server.url)
    text = manifest(0, REFUSED_MANIFEST_BYTES // 180)[:REFUSED_MANIFEST_BYTES]
    job: dict[str, Any] = {"JobId": start_job(server, domain_id, role, text)}
    describe = {DESCRIBE: measured_calls(connection, domain_id, job)[DESCRIBE]}
    samples = watch(describe, lambda: "EndedAt" in job)[DESCRIBE]
    if job["JobStatus"] != "FAILED":
        raise SystemExit(f"The job with the refused manifest ended as {job['JobStatus']}")
    size = f"{len(text) / 1_000_000:.0f} MB"
    goal = Goal(f"{DESCRIBE} while {size} are refused, p99", percentile(samples, 99), "ms", PROMPT_MS)
    print_table(("measured", "value", "goal", "met"), [goal.row()])
    return goal.met


def measured_calls(connection: Connection, domain_id: str, job: dict[str, Any]) -> dict[str, Callable[[], float]]:
    """The calls whose time counts, the peer among them; the describe call also brings `job` up to date."""

    def describe() -> float:
        milliseconds, answer = connection.voice_id(DESCRIBE, DomainId=domain_id, JobId=job["JobId"])
        job.update(answer["Job"])
        return milliseconds

    return {
        DESCRIBE: describe,
        LIST: lambda: connection.voice_id(LIST, DomainId=domain_id)[0],
        "ListSpeakers, a page of 100": lambda: connection.voice_id("ListSpeakers", DomainId=domain_id)[0],
        PEER: connection.sts,
    }


def print_latencies(meanwhile: Samples, idle: Samples) -> None:
    rows = []
    for name in meanwhile:
        for when, samples in (("while the job runs", meanwhile), ("idle", idle)):
            ratio = statistics.median(samples[name]) / statistics.median(idle[PEER])
            figures = [f"{percentile(samples[name], at):.1f}" for at in (50, 95, 99)]
            prompt = sum(one <= PROMPT_MS for one in samples[name]) / len(samples[name])
            rows.append((name, when, str(len(samples[name])), *figures, f"{prompt:.0%}", f"{ratio:.1f}"))
    within = f"within {PROMPT_MS} ms"
    print_table(("call", "when", "calls", "p50 ms", "p95 ms", "p99 ms", within, "p50 / p50 of idle sts"), rows)


def list_speakers(server: Endpoint, domain_id: str, role: str) -> None:
    """Fill the domain to its quota and read all pages."""
    voice_id = server.client("voice-id")
    server.control.set_quotas(speakers_per_enrollment_job=LISTED_SPEAKERS)
    job_id = start_job(server, domain_id, role, manifest(JOB_SPEAKERS, LISTED_SPEAKERS - JOB_SPEAKERS))
    while "EndedAt" not in voice_id.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job_id)["Job"]:
        time.sleep(1)
    connection = Connection(server.url)
    pages, tokens = all_pages(connection, domain_id)

    def page(token: str) -> Callable[[], float]:
        return lambda: connection.voice_id("ListSpeakers", DomainId=domain_id, NextToken=token)[0]

    # Alternate, so that both are measured under the same load.
    rounds = iter(range(PAGE_ROUNDS))
    samples = watch({"first": page(tokens[0]), "last": page(tokens[-1])}, lambda: next(rounds, None) is None)
    first, last = statistics.median(samples["first"]), statistics.median(samples["last"])
    print_table(
        (f"listing {LISTED_SPEAKERS:,} speakers in {len(pages):,} pages", "value"),
        [
            ("the first page, p50", f"{first:.1f} ms"),
            ("the last page, p50", f"{last:.1f} ms"),
            ("last / first", f"{last / first:.2f}"),
            ("all pages", f"{sum(pages) / 1000:.1f} s"),
            ("peak memory of the endpoint", f"{server.peak_memory_mb():.0f} MB"),
        ],
    )


def all_pages(connection: Connection, domain_id: str) -> tuple[list[float], list[str]]:
    """Read the listing to its end; the milliseconds of each page and the token that it was asked for with."""
    milliseconds: list[float] = []
    tokens: list[str] = []
    found, token = 0, ""
    while not tokens or token:
        took, page = connection.voice_id("ListSpeakers", DomainId=domain_id, NextToken=token)
        milliseconds.append(took)
        tokens.append(token)
        found += len(page["SpeakerSummaries"])
        token = page.get("NextToken", "")
    if found != LISTED_SPEAKERS:
        raise SystemExit(f"The listing has {found} speakers, not {LISTED_SPEAKERS}")
    return milliseconds, tokens


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in Markdown."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        print("|", " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)), "|")
    print(flush=True)


def main() -> int:
    """Returns the exit code: 1 if a goal is missed."""
    print(f"moto_voiceid on {os.cpu_count()} CPUs, Python {platform.python_version()}\n", flush=True)
    with endpoint() as server:
        domain_id, role = prepare(server)
        met = [run_job(server, domain_id, role), refuse_manifest(server, domain_id, role)]
        list_speakers(server, domain_id, role)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
