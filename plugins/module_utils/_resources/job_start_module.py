# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared implementation of the modules that start batch jobs of either kind."""

from __future__ import annotations

import datetime
import threading
import time
import typing as t

from .._base.claims import claim
from .._base.client import ObjectReadError
from .._base.errors import VoiceIdError
from .._base.module import DOMAIN_SPEC, WAIT_SPEC, VoiceIdModule
from .._base.parallel import Deadline, in_parallel
from .._base.plan import Facts, Plan
from . import job_output, job_start
from .job import JobKind, JobReader
from .job_module import RESULTS_SPEC, reading_of, wait_delay
from .output_file import split_s3_uri, without_successes

START_SPEC: dict[str, t.Any] = {
    **DOMAIN_SPEC,
    **RESULTS_SPEC,
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

# Seconds that the question when the input file was written may take: its answer is only a warning.
GLANCE = 5


def ensure_job(module: VoiceIdModule, kind: JobKind) -> dict[str, t.Any]:
    """The body of a module that starts a job, unless one of its name runs or has ended well."""
    params = module.params
    job_start.check_start(params, kind.config)
    reader = JobReader(module.voice_id(), kind, workers=1, wait_delay=wait_delay(params))
    domain_id, known = reader.find_by_name(params)
    wanted = job_start.wanted_job(kind, params, domain_id)
    plan = job_start.plan(kind, params, wanted, known)
    if module.check_mode and plan.changed:
        return module.finish(plan, **{kind.result: plan.after})
    module.begin(plan, kind.result, None if plan.changed else known[0])
    if plan.changed:
        plan, job = _start(module, reader, plan)
    else:
        job = known[0]
        _warn(module, job_start.difference_warning(kind, wanted, job))
        _warn(module, _newer_input_warning(module, kind, wanted, job))
    return module.finish(plan, **{kind.result: _outcome(module, reader, job)})


def _start(module: VoiceIdModule, reader: JobReader, plan: Plan) -> tuple[Plan, Facts]:
    """Start a job. The service repeats its answer to parallel runs: then only one of them has changed something."""
    began = time.time() + reader.client.clock_offset
    job = job_start.apply(reader, plan)
    identity = (reader.client.where.endpoint_url, job["domain_id"], job["job_id"], job.get("created_at"))
    # Without the time of its creation, a job cannot be told from one of a service that was set up again.
    if job_start.is_earlier(job, began) or ("created_at" in job and not claim(*identity)):
        plan = Plan(plan.after, plan.after, [])
        module.changes.undo()
        module.begin(plan, reader.kind.result, job)
    return plan, job


def _outcome(module: VoiceIdModule, reader: JobReader, job: Facts) -> Facts:
    """Facts of a job that runs, or has run. Check mode does not wait for one that runs."""
    params, kind = module.params, reader.kind
    if params["wait"] and not module.check_mode:
        job = reader.wait_for_one(job)
    if params["max_failed"] is not None and job["ended"]:
        job = {**job}  # a failure before the next line returns the job without its results
        job_output.add_in_wait(module.s3(), [job], reading_of(params, kind))
        module.changes.found(without_successes(job, kind.successes))
    job_start.check_outcome(kind, params, job)
    return job


def _newer_input_warning(module: VoiceIdModule, kind: JobKind, wanted: Facts, job: Facts) -> t.Optional[str]:
    """The warning that the input file was written after an existing job read it, as far as S3 can be asked."""
    uri = job_start.input_to_check(wanted, job)
    if uri is None:
        return None
    threads: list[int] = []

    def written_at(uri: str) -> datetime.datetime:
        threads.append(threading.get_ident())
        return module.s3(max_attempts=1).written_at(*split_s3_uri(uri))

    limit = module.deadline if module.waits else module.time_limit
    deadline = Deadline(min(GLANCE, t.cast(float, limit.remaining()) / 2))
    try:
        return job_start.newer_input_warning(kind, job, uri, in_parallel(written_at, [uri], 1, deadline)[0])
    except (ObjectReadError, VoiceIdError):
        return None
    except TimeoutError:
        for thread in threads:
            module.calls.forget(thread)
        return None


def _warn(module: VoiceIdModule, warning: t.Optional[str]) -> None:
    if warning:
        module.warn(warning)
