# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared implementation of the modules for batch jobs of either kind."""

from __future__ import annotations

import typing as t

from .._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, WAIT_SPEC, VoiceIdModule
from .._base.plan import Facts
from . import job_output, job_start
from .job import STATES, JobKind, JobReader, check_query

S3_SPEC: dict[str, t.Any] = {"s3_endpoint_url": {"type": "str"}}

INFO_SPEC: dict[str, t.Any] = {
    **CONCURRENCY_SPEC,
    **DOMAIN_SPEC,
    **S3_SPEC,
    **WAIT_SPEC,
    "job_ids": {"type": "list", "elements": "str", "aliases": ["job_id"]},
    "job_name": {"type": "str"},
    "job_status": {"type": "list", "elements": "str", "choices": list(STATES)},
    "details": {"type": "bool", "default": True},
    "results": {"type": "bool", "default": False},
}

START_SPEC: dict[str, t.Any] = {
    **DOMAIN_SPEC,
    **S3_SPEC,
    **WAIT_SPEC,
    "job_name": {"type": "str", "required": True},
    "data_access_role_arn": {"type": "str", "required": True},
    "input_data_config": {
        "type": "dict",
        "required": True,
        "options": {"s3_uri": {"type": "str", "required": True}},
    },
    "output_data_config": {
        "type": "dict",
        "required": True,
        "options": {"s3_uri": {"type": "str", "required": True}, "kms_key_id": {"type": "str", "no_log": False}},
    },
    "on_failed": {"type": "str", "choices": ["restart", "fail", "ignore"], "default": "restart"},
    "force": {"type": "bool", "default": False},
    "max_failed": {"type": "str"},
}


def describe_jobs(module: VoiceIdModule, kind: JobKind) -> dict[str, t.Any]:
    """The body of a module that reads jobs."""
    params = module.params
    check_query(params)
    reader = JobReader(module.voice_id(), kind, params["details"], params["max_concurrency"])
    jobs = reader.find_all(params)
    if params["wait"]:
        jobs = reader.wait(jobs, params["wait_delay"])
    if params["results"]:
        for warning in job_output.add_to(module.s3(), jobs, kind.successes, params["max_concurrency"]):
            module.warn(warning)
    return {"changed": False, f"{kind.result}s": jobs}


def ensure_job(module: VoiceIdModule, kind: JobKind) -> dict[str, t.Any]:
    """The body of a module that starts a job, unless one of its name runs or has ended well."""
    params = module.params
    job_start.check_start(params, kind.config)
    reader = JobReader(module.voice_id(), kind, workers=1)
    domain_id, known = reader.find_by_name(params)
    wanted = job_start.wanted_job(kind, params, domain_id)
    plan = job_start.plan(kind, params, wanted, known)
    if module.check_mode and plan.changed:
        return module.finish(plan, **{kind.result: plan.after})
    module.begin(plan, kind.result, None if plan.changed else known[0])
    if plan.changed:
        job = job_start.apply(reader, plan, params["wait"], params["wait_delay"])
    else:
        job = known[0]
        _warn(module, job_start.difference_warning(kind, wanted, job))
    return module.finish(plan, **{kind.result: _outcome(module, reader, job)})


def _outcome(module: VoiceIdModule, reader: JobReader, job: Facts) -> Facts:
    """Facts of a job that runs, or has run. Check mode does not wait for one that runs."""
    params = module.params
    if params["wait"] and not module.check_mode:
        job = reader.wait_for_one(job, params["wait_delay"])
        module.changes.found(job)
    if params["max_failed"] is not None:
        job_output.add_to(module.s3(), [job], reader.kind.successes, workers=1)
        module.changes.found(job)
    job_start.check_outcome(reader.kind, params, job)
    return job


def _warn(module: VoiceIdModule, warning: t.Optional[str]) -> None:
    if warning:
        module.warn(warning)
