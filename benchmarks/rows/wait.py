# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait: from the end of the job to the end of the task."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from bench import BIN, Bench, voiceid
from measure import Usage
from servers.processes import MINIMAL, Server, running
from servers.voice_id import domain_id, job_id
from table import Figure, RowWriter

DELAY = 1
# How long the jobs run after their first description.
JOB_SECONDS = (17.0, 20.0, 23.0)
# The factor by which the module increases the delay after each poll.
SLOW_DOWN = 1.25
FLOOR = "half an interval on average: the API has no call that waits for a change"
ROW = RowWriter("wait", "minimal server with a job that runs")


class Wait(NamedTuple):
    """Seconds from the end of the job to the end of the process, the number of calls, and CPU time in seconds."""

    late: float
    calls: float
    cpu: float


def measure(bench: Bench) -> list[Figure]:
    with running(*MINIMAL) as server:
        processes = _processes(bench, server.url)
        found = {name: _median_of_runs(bench, server, process) for name, process in processes.items()}
    ours = found["wait"]
    # The first call is not a poll, and the delay increases with each poll.
    interval = round(DELAY * SLOW_DOWN ** (ours.calls - 2), 2)
    figures = [ROW.value(f"end of the job to end of the module, wait_delay {DELAY} s", ours.late, "s", interval, FLOOR)]
    for name in ("until loop", "shell loop"):
        peer = found[name]
        figures.append(ROW.against("calls", ours.calls, "calls", name, peer.calls, 1.0))
        figures.append(ROW.against("CPU time", ours.cpu, "s", name, peer.cpu))
        figures.append(ROW.against("end of the job to the end", ours.late, "s", name, peer.late))
    return figures


def _median_of_runs(bench: Bench, server: Server, process: Callable[[], Usage]) -> Wait:
    """The job ends at other times between two polls in each run."""
    waits = [_run(server, seconds, process) for seconds in (JOB_SECONDS if not bench.quick else JOB_SECONDS[:1])]
    return Wait(*(statistics.median(values) for values in zip(*waits, strict=True)))


def _processes(bench: Bench, url: str) -> dict[str, Callable[[], Usage]]:
    one = {"domain_id": domain_id(0), "job_ids": [job_id(0)]}
    payload = bench.payload(voiceid("enrollment_job_info", url, {**one, "wait": True, "wait_delay": DELAY}))
    until = {
        **voiceid("enrollment_job_info", url, one),
        "register": "found",
        "until": "found.enrollment_jobs[0].ended",
        "delay": DELAY,
        "retries": 100,
    }
    aws = f"{BIN}/aws --endpoint-url {url} voice-id describe-speaker-enrollment-job"
    ids = f"--domain-id {domain_id(0)} --job-id {job_id(0)}"
    return {
        "wait": lambda: bench.process(payload),
        "until loop": lambda: bench.playbook([until]),
        "shell loop": lambda: bench.shell(f"until {aws} {ids} | grep -q EndedAt; do sleep {DELAY}; done"),
    }


def _run(server: Server, job_seconds: float, process: Callable[[], Usage]) -> Wait:
    server.configure(jobs=1, job_seconds=job_seconds)
    used = process()
    ended, log = time.time(), server.log()
    return Wait(ended - log["ended_at"], sum(log["calls"].values()), used.cpu)
