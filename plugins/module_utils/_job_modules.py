# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules for batch jobs do, with jobs of either kind."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._facts import job_facts
from ansible_collections.contactcenter.voiceid.plugins.module_utils._job_starts import (
    check_outcome,
    difference_warning,
    plan_start,
    start,
    wanted_job,
    wants_another,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._jobs import STATES, Job, JobKind, JobReader
from ansible_collections.contactcenter.voiceid.plugins.module_utils._module import (
    CONCURRENCY_SPEC,
    DOMAIN_SPEC,
    WAIT_SPEC,
    VoiceIdModule,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline
from ansible_collections.contactcenter.voiceid.plugins.module_utils._requests import check_job_query, check_job_start
from ansible_collections.contactcenter.voiceid.plugins.module_utils._results import add_results

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
    check_job_query(params)
    deadline = Deadline(params["wait_timeout"] if params["wait"] else None)
    reader = JobReader(module.voice_id(), kind, params["details"], params["max_concurrency"], deadline)
    jobs = reader.select(params)
    if params["wait"]:
        jobs = reader.wait(jobs, params["wait_delay"])
    facts = [job_facts(job) for job in jobs]
    if params["results"]:
        for warning in add_results(module.s3(), facts, kind.successes, params["max_concurrency"], deadline):
            module.warn(warning)
    return {"changed": False, f"{kind.result}s": facts}


def ensure_job(module: VoiceIdModule, kind: JobKind) -> dict[str, t.Any]:
    """The body of a module that starts a job, unless there is one of its name that runs or has ended well."""
    params = module.params
    check_job_start(params, kind.config)
    reader = JobReader(
        module.voice_id(), kind, workers=1, deadline=Deadline(params["wait_timeout"]) if params["wait"] else None
    )
    domain_id, known = reader.named(params)
    wanted = wanted_job(kind, params, domain_id)
    current = job_facts(known[0]) if known else None
    plan = plan_start(kind, wanted, current, [job["JobId"] for job in known], wants_another(params, current))
    if module.check_mode and plan.changed:
        return module.finish(plan, **{kind.result: plan.after})
    if current and not plan.changed:
        _warn(module, difference_warning(kind, wanted, current))
    job = start(reader, plan.calls[0], params["wait"], params["wait_delay"]) if plan.changed else known[0]
    return _outcome(module, reader, plan, job)


def _outcome(module: VoiceIdModule, reader: JobReader, plan: Plan, job: Job) -> dict[str, t.Any]:
    """The result with a job that runs, or has run. Check mode does not wait for one that runs."""
    params = module.params
    facts = job_facts(job)
    try:
        if params["wait"] and not module.check_mode:
            facts = job_facts(reader.wait_for_one(job, params["wait_delay"]))
        if params["max_failed"] is not None:
            add_results(module.s3(), [facts], reader.kind.successes, 1, reader.deadline)
        check_outcome(reader.kind, params, facts)
    except VoiceIdError as exc:
        # What was started was started, also when it comes to nothing.
        exc.facts = module.finish(plan, **{reader.kind.result: facts})
        raise
    return module.finish(plan, **{reader.kind.result: facts})


def _warn(module: VoiceIdModule, warning: t.Optional[str]) -> None:
    if warning:
        module.warn(warning)
