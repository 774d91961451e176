# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs with details, from a service that throttles."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from bench import Bench, voiceid
from measure import Usage
from servers.processes import MINIMAL, Server, running
from servers.voice_id import PAGE, domain_id
from table import Figure, RowWriter

RATE = 50
# The rate counts as found after this number of seconds.
FINDING_SECONDS = 3.0
ROW = RowWriter("rate_limit", f"minimal server that allows {RATE} calls per second")


def measure(bench: Bench) -> list[Figure]:
    jobs = bench.choose(500, 200)
    with running(*MINIMAL) as server:
        server.configure(jobs=jobs)
        task = voiceid("enrollment_job_info", server.url, {"domain_id": domain_id(0)})
        payload = bench.payload(task)
        rounds = range(bench.choose(3, 1))
        ours = [_run(server, jobs, lambda: bench.process(payload)) for _ in rounds]
        peers = [_run(server, jobs, lambda: bench.peer("read_jobs", server.url, domain_id(0), "10")) for _ in rounds]
    seconds, all_calls, found, cpu = (statistics.median(values) for values in zip(*ours, strict=True))
    script, script_calls, _, script_cpu = (statistics.median(values) for values in zip(*peers, strict=True))
    least, name = Usage((jobs + jobs // PAGE) / RATE, script_cpu, 0.0), f"{jobs} jobs, {RATE} calls per second"
    floor = f"{script / least.wall:.2f}, {script_calls:.0f} % throttled: bare script"
    return [
        ROW.ratio(f"{name}, first to last call", Usage(seconds, cpu, 0.0), "calls / limit", least, 1.05, floor),
        ROW.value(f"{name}, throttled once the rate is found", found, "%", 5),
        ROW.value(f"{name}, throttled of all calls", all_calls, "%"),
    ]


def _run(server: Server, jobs: int, process: Callable[[], Usage]) -> tuple[float, float, float, float]:
    """Seconds from the first to the last call, percentages of throttled calls in all and later, and CPU time."""
    server.configure(jobs=jobs, rate=RATE)
    cpu = process().cpu
    log = server.log()["log"]
    start = log[0][0]
    late = [throttled for at, throttled in log if at - start > FINDING_SECONDS]
    percent = 100 * sum(throttled for _, throttled in log) / len(log)
    return log[-1][0] - start, percent, 100 * sum(late) / max(1, len(late)), cpu
