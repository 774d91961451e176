# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process of a module that describes one job."""

from __future__ import annotations

from functools import partial

from bench import Bench
from measure import interleaved
from servers.processes import MINIMAL, running
from servers.voice_id import domain_id, job_id
from table import Figure, RowWriter

from rows.describe import FLOOR, tasks_for


def measure(bench: Bench) -> list[Figure]:
    """The file that Ansible sends to a host, run by Python."""
    with running(*MINIMAL) as server:
        server.configure(jobs=1)
        tasks = tasks_for(server.url)
        cases = {name: partial(bench.process, bench.payload(tasks[name])) for name in ("describe", "floor", "caller")}
        cases["script"] = partial(bench.peer, "describe_job", server.url, domain_id(0), job_id(0))
        found = interleaved(cases, bench.choose(15, 2))
    row, floor = RowWriter("process", "minimal server"), found["floor"]
    text = f"{floor.wall / found['script'].wall:.2f}: {FLOOR}"
    return [
        row.ratio("module process, one job", found["describe"], "bare boto3 script", found["script"], 1.3, text),
        row.ratio("module process, one job", found["describe"], "process of aws_caller_info", found["caller"]),
    ]
