# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs with details, from a service that answers late."""

from __future__ import annotations

from functools import partial

from bench import Bench, voiceid
from measure import Usage, interleaved
from servers.processes import MINIMAL, Server, running
from servers.voice_id import PAGE, domain_id, job_id
from table import Figure, RowWriter

from rows.jobs import FLOOR, bare_jobs

JOBS = 500
CONCURRENCY = 10
# Seconds, and the goal of the ratio.
LATENCIES = {0.02: 1.1, 0.1: 1.05}
ROW = RowWriter("latency", "minimal server that answers late")


def measure(bench: Bench) -> list[Figure]:
    with running(*MINIMAL) as server:
        return [_latency(bench, server, latency, goal) for latency, goal in LATENCIES.items()]


def _latency(bench: Bench, server: Server, latency: float, goal: float) -> Figure:
    server.configure(jobs=JOBS, latency=latency)
    options = {"domain_id": domain_id(0), "max_concurrency": CONCURRENCY}
    start = {"domain_id": domain_id(0), "job_ids": [job_id(0)]}
    cases = {
        "module": partial(bench.process, bench.payload(voiceid("enrollment_job_info", server.url, options))),
        "start": partial(bench.process, bench.payload(voiceid("enrollment_job_info", server.url, start))),
        "floor": partial(bench.process, bench.payload(bare_jobs(server.url))),
    }
    found = interleaved(cases, bench.choose(5, 1))
    calls = JOBS // PAGE + JOBS / CONCURRENCY
    least = Usage(found["start"].wall - latency + latency * calls, found["module"].cpu, 0.0)
    floor = f"{found['floor'].wall / least.wall:.2f}: {FLOOR}"
    measured = f"{JOBS} jobs, {latency * 1000:g} ms, {CONCURRENCY} at once"
    return ROW.ratio(measured, found["module"], "latency x calls / concurrency + start", least, goal, floor)
