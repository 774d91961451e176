# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory of the module and of the controller, and large outcomes."""

from __future__ import annotations

from functools import partial

from bench import PING, Bench, voiceid
from measure import Case, interleaved
from servers.processes import MINIMAL, Server, running
from servers.voice_id import domain_id
from table import Figure, RowWriter

from rows.jobs import FLOOR, bare_jobs

ROW = RowWriter("memory", "minimal server")
CONCURRENCY = "10"
OUTCOME_JOBS = 10
HELD = "the result is held as facts, as JSON, and masked by Ansible"


def measure(bench: Bench) -> list[Figure]:
    with running(*MINIMAL) as server:
        return _jobs(bench, server) + _counts(bench, server) + _outcomes(bench, server)


def _jobs(bench: Bench, server: Server) -> list[Figure]:
    few, many = 10, bench.choose(5000, 500)
    task = voiceid("enrollment_job_info", server.url, {"domain_id": domain_id(0)})
    cases: dict[str, Case] = {
        "module": partial(bench.process, bench.payload(task)),
        "floor": partial(bench.process, bench.payload(bare_jobs(server.url))),
        "script": partial(bench.peer, "read_jobs", server.url, domain_id(0), CONCURRENCY),
        "controller": partial(bench.playbook, [task]),
        "ping": partial(bench.playbook, [PING]),
    }
    peaks: dict[int, dict[str, float]] = {}
    for size in (few, many):
        server.configure(jobs=size)
        peaks[size] = {name: usage.peak_mb for name, usage in interleaved(cases, 1).items()}
    small, large = peaks[few], peaks[many]
    floor = f"{large['floor'] / large['script']:.2f}: {FLOOR}"
    jobs = f"{many:,} jobs"
    return [
        ROW.against(f"module, {jobs}", large["module"], "MB", "bare boto3 script", large["script"], None, floor),
        ROW.against(f"module, {jobs}", large["module"], "MB", f"module, {few} jobs", small["module"]),
        ROW.against(f"controller, {jobs}", large["controller"], "MB", "controller, ping", large["ping"]),
    ]


def _counts(bench: Bench, server: Server) -> list[Figure]:
    """Speakers that are counted and not returned, so that they need not be held."""
    payload = bench.payload(voiceid("speaker_info", server.url, {"count_only": True}))
    few, many = 10, bench.choose(200, 20)
    peaks = {}
    for domains in (few, many):
        server.configure(domains=domains, speakers=1000)
        peaks[domains] = bench.process(payload).peak_mb
    measured, peer = (f"module, {domains * 1000:,} speakers counted" for domains in (many, few))
    return [ROW.against(measured, peaks[many], "MB", peer, peaks[few])]


def _outcomes(bench: Bench, server: Server) -> list[Figure]:
    speakers = bench.choose(10_000, 500)
    server.configure(jobs=OUTCOME_JOBS, results=speakers)
    base = {"domain_id": domain_id(0), "results": True, "s3_endpoint_url": server.url}
    scopes = {scope: voiceid("enrollment_job_info", server.url, {**base, "results_scope": scope}) for scope in SCOPES}
    cases: dict[str, Case] = {scope: partial(bench.process, bench.payload(task)) for scope, task in scopes.items()}
    cases["script"] = partial(bench.peer, "read_outcomes", server.url, domain_id(0), CONCURRENCY)
    found, figures = interleaved(cases, bench.choose(3, 1)), []
    for scope in SCOPES:
        name, floor = f"outcomes of {OUTCOME_JOBS} x {speakers:,} speakers, {scope}", HELD if scope == "all" else ""
        script, ours = found["script"], found[scope]
        figures.append(ROW.ratio(f"{name}, process", ours, "bare boto3 script, all", script, None, floor))
        figures.append(ROW.against(f"{name}, memory", ours.peak_mb, "MB", "bare boto3 script, all", script.peak_mb))
    return [*figures, _flat(bench, server, speakers, cases[ERRORS])]


def _flat(bench: Bench, server: Server, speakers: int, errors: Case) -> Figure:
    """Output files whose successful requests are counted and not returned, so that they need not be held."""
    many = bench.choose(100, 20)
    few_peak = errors().peak_mb
    server.configure(jobs=many, results=speakers)
    measured, peer = (f"outcomes of {jobs} x {speakers:,} speakers, errors, memory" for jobs in (many, OUTCOME_JOBS))
    floor = "one output file per concurrent call is held"
    return ROW.against(measured, errors().peak_mb, "MB", peer, few_peak, None, floor)


ERRORS = "errors"
SCOPES = ("all", ERRORS)
