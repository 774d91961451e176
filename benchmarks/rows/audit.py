# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook ``audit`` over many domains."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bench import BIN, MODULES, PING, Bench, Task
from measure import Usage, interleaved, run
from servers.processes import MINIMAL, running
from table import Figure, RowWriter

CONCURRENCY = "10"
SPEAKERS = 10
FLOOR = "the tasks of the playbook with one job, and the work of the script"
ROW = RowWriter("audit", "minimal server")


def measure(bench: Bench) -> list[Figure]:
    domains, jobs = bench.choose(50, 3), bench.choose(1000, 50)
    with running(*MINIMAL) as server, running(*MINIMAL) as small:
        server.configure(domains=domains, jobs=jobs, speakers=SPEAKERS)
        small.configure(domains=1, jobs=1, speakers=1)
        account = str(bench.folder / "audit.json")
        cases = {
            "playbook": partial(_playbook, bench, server.url),
            "ping": partial(bench.playbook, [PING]),
            "tasks": partial(_playbook, bench, small.url),
            "bare tasks": partial(bench.playbook, _bare_tasks(bench, server.url, account)),
            "script": partial(bench.peer, "audit", server.url, CONCURRENCY, account),
        }
        found = interleaved(cases, bench.choose(3, 1))
    name, script, ping = f"{domains} domains with {jobs:,} jobs each", found["script"], found["ping"]
    above = {case: found[case].minus(ping) for case in ("playbook", "tasks", "bare tasks")}
    floor = f"{1 + above['tasks'].wall / script.wall:.2f}: {FLOOR}"
    measured = f"{name}, playbook above ping"
    return [
        ROW.ratio(measured, above["playbook"], "bare boto3 script", script, 1.2, floor),
        ROW.ratio(measured, above["playbook"], "the script and a copy as tasks", above["bare tasks"]),
        ROW.against(f"{name}, memory", found["playbook"].peak_mb, "MB", "bare boto3 script", script.peak_mb),
    ]


def _playbook(bench: Bench, url: str) -> Usage:
    inventory = bench.folder / "accounts.yml"
    inventory.write_text(f"all: {{hosts: {{support: {{audit_region: us-east-1, audit_endpoint_url: '{url}'}}}}}}\n")
    report = f"audit_report_dir={bench.folder / 'reports'}"
    command: list[str | Path] = [BIN / "ansible-playbook", f"{MODULES}.audit", "-i", inventory, "-e", report]
    return run(command, bench.env(), bench.folder)


def _bare_tasks(bench: Bench, url: str, account: str) -> list[Task]:
    """The script in the process of a module, and a task that reads its file and writes it again."""
    return [
        bench.bare_script("audit", url, CONCURRENCY, account),
        {"bare_write": {"src": account, "dest": str(bench.folder / "copy.json")}},
    ]
