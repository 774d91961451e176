# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs with details in one task."""

from __future__ import annotations

from functools import partial

from bench import BIN, PING, Bench, Task, voiceid
from measure import Usage, interleaved
from servers.processes import MINIMAL, Server, running
from servers.voice_id import domain_id, job_id
from table import Figure, RowWriter

ROW = RowWriter("jobs", "minimal server")
CONCURRENCY = "10"
# The slow peers are measured with this number of jobs, and multiplied.
SAMPLE = 10
FLOOR = "a module with only AnsibleModule, boto3 and the calls"
GOALS = {1000: 1.0, 5000: 1.0}


def measure(bench: Bench) -> list[Figure]:
    with running(*MINIMAL) as server:
        sizes = [1, 10, 100] if bench.quick else [1, 10, 100, 1000, 5000]
        figures = [figure for size in sizes for figure in _size(bench, server, size)]
        return figures + _loops(bench, server, sizes[-2])


def _size(bench: Bench, server: Server, size: int) -> list[Figure]:
    server.configure(jobs=size)
    task = voiceid("enrollment_job_info", server.url, {"domain_id": domain_id(0)})
    cases = {
        "module": partial(bench.process, bench.payload(task)),
        "script": partial(bench.peer, "read_jobs", server.url, domain_id(0), CONCURRENCY),
        "floor": partial(bench.process, bench.payload(bare_jobs(server.url))),
        "task": partial(bench.playbook, [task]),
        "ping": partial(bench.playbook, [PING]),
    }
    found = interleaved(cases, bench.choose(5 if size > 1000 else 9, 1))
    goal, one = GOALS.get(size), found["task"].minus(found["ping"])
    jobs = f"{size:,} job{'' if size == 1 else 's'}"
    floor = f"{found['floor'].wall / found['script'].wall:.2f}: {FLOOR}"
    return [
        ROW.ratio(f"{jobs}, module process", found["module"], "bare boto3 script", found["script"], goal, floor),
        ROW.ratio(f"{jobs}, task above ping", one, "bare boto3 script", found["script"]),
    ]


def bare_jobs(url: str) -> Task:
    return {"bare_jobs": {"url": url, "domain_id": domain_id(0), "concurrency": CONCURRENCY}}


def _loops(bench: Bench, server: Server, size: int) -> list[Figure]:
    """A task against a loop of tasks, and against shell loops, which are measured with ten jobs."""
    server.configure(jobs=size)
    ids = " ".join(job_id(number) for number in range(SAMPLE))
    aws = f"{BIN}/aws --endpoint-url {server.url} voice-id describe-speaker-enrollment-job --domain-id {domain_id(0)}"
    task = voiceid("enrollment_job_info", server.url, {"domain_id": domain_id(0)})
    one = voiceid("enrollment_job_info", server.url, {"domain_id": domain_id(0), "job_ids": ["{{ item }}"]})
    loop = {**one, "loop": ids.split()}
    cases = {
        "task": partial(bench.playbook, [task]),
        "ping": partial(bench.playbook, [PING]),
        "floor": partial(bench.playbook, [bare_jobs(server.url)]),
        "loop": partial(bench.playbook, [loop]),
        "shell": partial(bench.shell, f"for id in {ids}; do {aws} --job-id $id; done"),
        "xargs": partial(bench.shell, f"printf '%s\\n' {ids} | xargs -P {CONCURRENCY} -I@ {aws} --job-id @"),
    }
    found = interleaved(cases, bench.choose(3, 1))
    found["loop"] = found["loop"].minus(found["ping"])
    ours, times = found["task"].minus(found["ping"]), size // SAMPLE
    floor = found["floor"].minus(found["ping"])
    names = {"loop": "loop of tasks", "shell": "shell loop over aws", "xargs": f"xargs -P {CONCURRENCY} over aws"}
    return [_loop(size, ours, names[name], found[name].times(times), floor, name == "loop") for name in names]


def _loop(size: int, ours: Usage, name: str, peer: Usage, floor: Usage, has_goal: bool) -> Figure:
    goal = 1 / 300 if has_goal else None
    least = f"{floor.wall / peer.wall:.2g}: {FLOOR}"
    return ROW.ratio(f"{size:,} jobs, one task above ping", ours, name, peer, goal, least)
