# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local endpoint: calls, start-up and memory, against services of moto in the same process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from bench import Bench
from bench_endpoint import JOB_SPEAKERS, Connection, Endpoint, manifest, prepare, start_job
from servers.processes import ENDPOINT, running
from table import Figure, RowWriter

FLOOR = "Flask, and the routing of moto, which is the same for all services"
ROW = RowWriter("endpoint", "moto_voiceid")


def measure(bench: Bench) -> list[Figure]:
    started = time.perf_counter()
    with running(*ENDPOINT) as server:
        seconds, idle = time.perf_counter() - started, server.memory_mb()
        endpoint = Endpoint(server.url, server.pid)
        domain_id, role = prepare(endpoint)
        speakers = bench.choose(JOB_SPEAKERS, 200)
        job_id, job_seconds = _run_job(endpoint, domain_id, role, speakers)
        figures = _calls(bench, endpoint, domain_id, job_id)
    return [
        *figures,
        ROW.value(f"enrollment job of {speakers:,} speakers", job_seconds, "s"),
        ROW.value("start of the process to the first connection", seconds, "s"),
        ROW.value("memory after the start", idle, "MB"),
    ]


def _run_job(endpoint: Endpoint, domain_id: str, role: str, speakers: int) -> tuple[str, float]:
    start = time.perf_counter()
    job_id = start_job(endpoint, domain_id, role, manifest(0, speakers))
    connection = Connection(endpoint.url)
    while "EndedAt" not in connection.voice_id(DESCRIBE, DomainId=domain_id, JobId=job_id)[1]["Job"]:
        time.sleep(0.05)
    return job_id, time.perf_counter() - start


def _calls(bench: Bench, endpoint: Endpoint, domain_id: str, job_id: str) -> list[Figure]:
    """Calls in turn over one connection of plain HTTP, so that the figures are those of the endpoint."""
    connection = Connection(endpoint.url)
    key_id = endpoint.client("kms").create_key()["KeyMetadata"]["KeyId"]
    body = f'{{"KeyId": "{key_id}"}}'
    kms = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.DescribeKey"}
    calls: dict[str, Callable[[], float]] = {
        "describe": lambda: connection.voice_id(DESCRIBE, DomainId=domain_id, JobId=job_id)[0],
        "STS GetCallerIdentity": connection.sts,
        "KMS DescribeKey": lambda: connection.call("kms", kms, body)[0],
    }
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(bench.choose(1000, 50)):
        for name, call in calls.items():
            samples[name].append(call())
    medians = {name: statistics.median(values) for name, values in samples.items()}
    rate = f"{1000 / medians['describe']:,.0f} describes per second"
    return [
        ROW.against(f"one describe ({rate})", medians["describe"], "ms", name, medians[name], 1.0, FLOOR)
        for name in medians
        if name != "describe"
    ]


DESCRIBE = "DescribeSpeakerEnrollmentJob"
