# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared implementation of the modules that read batch jobs of either kind."""

from __future__ import annotations

import typing as t

from .._base.errors import VoiceIdError
from .._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, WAIT_SPEC, VoiceIdModule
from .._base.plan import Facts
from .job import STATES, JobKind, JobReader, Jobs, check_query
from .output_file import without_successes

if t.TYPE_CHECKING:
    from .job_output import Reading

RESULTS_SPEC: dict[str, t.Any] = {
    "results_max_size": {"type": "int", "default": 100_000_000},
    "results_scope": {"type": "str", "choices": ["all", "errors"], "default": "all"},
    "s3_endpoint_url": {"type": "str"},
}

INFO_SPEC: dict[str, t.Any] = {
    **CONCURRENCY_SPEC,
    **DOMAIN_SPEC,
    **RESULTS_SPEC,
    **WAIT_SPEC,
    "job_ids": {"type": "list", "elements": "str", "aliases": ["job_id"]},
    "job_name": {"type": "str"},
    "job_status": {"type": "list", "elements": "str", "choices": list(STATES)},
    "details": {"type": "bool", "default": True},
    "results": {"type": "bool", "default": False},
    "results_required": {"type": "bool", "default": False},
}


def describe_jobs(module: VoiceIdModule, kind: JobKind) -> dict[str, t.Any]:
    """The body of a module that reads jobs. A failure returns the jobs that were read, too, as they were last seen."""
    params = module.params
    check_query(params)
    reader = JobReader(module.voice_id(), kind, params["details"], params["max_concurrency"], wait_delay(params))
    _keep(module, kind, lambda: reader.found_so_far(params))
    jobs = reader.find_all(params, module.warn)
    _keep(module, kind, lambda: [*jobs.values()])
    if params["wait"]:
        _wait(module, reader, jobs)
    if params["results"]:
        _add_results(module, kind, jobs)
    return {"changed": False, f"{kind.result}s": list(jobs.values())}


def _keep(module: VoiceIdModule, kind: JobKind, read: t.Callable[[], list[Facts]]) -> None:
    """Return jobs even if the task fails from here on."""
    module.keep(lambda: {f"{kind.result}s": [without_successes(job, kind.successes) for job in read()]})


def wait_delay(params: t.Mapping[str, t.Any]) -> t.Optional[float]:
    return params["wait_delay"] if params["wait"] else None


def _wait(module: VoiceIdModule, reader: JobReader, jobs: Jobs) -> None:
    before = list(jobs)
    reader.wait(jobs)
    gone = [job_id for domain_id, job_id in before if (domain_id, job_id) not in jobs]
    if gone:
        module.warn(f"These {reader.kind.noun}s no longer exist: {', '.join(gone)}.")


def _add_results(module: VoiceIdModule, kind: JobKind, jobs: Jobs) -> None:
    from . import job_output  # most tasks read no output files

    reading = reading_of(module.params, kind, module.params["max_concurrency"])
    warnings = job_output.add_in_wait(module.s3(), jobs.values(), reading)
    unknown = [job["job_id"] for job in jobs.values() if "results_error" in job]
    if unknown and module.params["results_required"]:
        raise VoiceIdError(
            f"results_required: the results of {len(unknown)} {kind.noun}s are not known. {' '.join(warnings)}",
            "results_unreadable",
            {"job_ids": unknown},
        )
    for warning in warnings:
        module.warn(warning)


def reading_of(params: t.Mapping[str, t.Any], kind: JobKind, workers: int = 1) -> Reading:
    from . import job_output  # most tasks read no output files

    all_requests = params["results_scope"] == "all"
    return job_output.Reading(kind.successes, kind.requests, all_requests, params["results_max_size"], workers)
