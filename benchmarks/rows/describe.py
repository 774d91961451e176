# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One describe as one more task in a running playbook."""

from __future__ import annotations

from functools import partial

from bench import BIN, PING, Bench, Task, aws_cli_2, voiceid
from measure import interleaved
from servers.processes import MINIMAL, running
from servers.voice_id import domain_id, job_id
from table import Figure, RowWriter

FLOOR = "a module with only AnsibleModule, boto3, a client and the call"


def measure(bench: Bench) -> list[Figure]:
    """Playbooks with several equal tasks, minus a playbook with as many pings."""
    count = bench.choose(5, 2)
    with running(*MINIMAL) as server:
        server.configure(jobs=1)
        tasks = tasks_for(server.url)
        cases = {name: partial(bench.playbook, [task] * count) for name, task in {"ping": PING, **tasks}.items()}
        found = interleaved(cases, bench.rounds)
    above = {name: found[name].minus(found["ping"]).per(count) for name in tasks}
    row, ours = RowWriter("describe", "minimal server"), above["describe"]
    peers = {"caller": "aws_caller_info", "v1": "command: aws, v1", "v2": "command: aws, v2"}
    goals = {"caller": 0.60, "v1": 0.50, "v2": 0.50}
    return [
        row.ratio(
            *("one more task, above ping", ours, peers[name], above[name], goals[name]),
            f"{above['floor'].wall / above[name].wall:.2f}: {FLOOR}",
        )
        for name in peers
        if name in above
    ]


def tasks_for(url: str) -> dict[str, Task]:
    """A task for each way to make one call."""
    ids = {"domain_id": domain_id(0), "job_id": job_id(0)}
    command = ["--endpoint-url", url, "voice-id", "describe-speaker-enrollment-job"]
    command += ["--domain-id", ids["domain_id"], "--job-id", ids["job_id"]]
    programs = {"v1": str(BIN / "aws"), "v2": aws_cli_2()[0]}
    return {
        "describe": voiceid("enrollment_job_info", url, {"domain_id": ids["domain_id"], "job_ids": [ids["job_id"]]}),
        "caller": {"amazon.aws.aws_caller_info": {"endpoint_url": url, "region": "us-east-1"}},
        **{
            version: {"ansible.builtin.command": {"argv": [program, *command]}}
            for version, program in programs.items()
            if program
        },
        "floor": {"bare_boto3": {"url": url, **ids}},
    }
