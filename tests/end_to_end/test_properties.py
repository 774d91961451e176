# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Property tests: for any answer of an endpoint and any options, a module returns facts or an error with a kind.

By default each test runs 100 cases, the same in every run. This command runs 10,000 random ones each (about
10 minutes each)::

    PROPERTY_CASES=10000 make pytest ARGS=tests/end_to_end/test_properties.py

A case runs a whole module in this process, against the stub over HTTP: see ``run_case``.
"""

from __future__ import annotations

import json
import os
from importlib import import_module
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from harness import ModuleResult
from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import only, refused
from stub_endpoint.scenarios import (
    ENROLLMENT_ID,
    ONE_ATTEMPT,
    REGISTRATION_ID,
    TASKS,
    TASKS_OF_ALL_MODULES,
    Run,
    Task,
    seed_account,
    task,
)
from stub_endpoint.services import Object
from stub_endpoint.strategies import ERROR_BODIES, ERROR_HEADERS, STATUSES, answers, option_value, output_files
from test_odd_answers import READS_OF

CASES = int(os.environ.get("PROPERTY_CASES", "0"))
LONG = settings(max_examples=CASES or 1, deadline=None, suppress_health_check=list(HealthCheck))
SHORT = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # no shrinking: PROPERTY_CASES does that
    report_multiple_bugs=False,
)
cases = LONG if CASES else SHORT


def run_case(stub: Stub, run_here: Run, task: Task, **options: Any) -> ModuleResult:
    """Run a task on a fresh account, with the manners that the stub has. The one place where a case is run.

    ``run_here`` raises whatever escapes the module but its own exit.
    """
    config = {**ONE_ATTEMPT, "read_timeout": 5}
    result = run_here(task, **{"aws_config": config, **options})
    json.loads(result.stdout, parse_constant=pytest.fail)  # NaN is not JSON for the next tool
    return result


def fresh(stub: Stub) -> None:
    stub.reset()
    seed_account(stub)


def has_kind(result: ModuleResult) -> None:
    assert not result.failed or result["error"]["kind"], result.stdout
    assert len(result.stdout) < 100_000


@cases
@given(case=st.sampled_from(sorted(READS_OF)).flatmap(lambda name: st.tuples(st.just(name), answers(name))))
def test_answers(stub: Stub, run_here: Run, case: tuple[str, bytes]) -> None:
    operation, body = case
    fresh(stub)
    stub.use(only(operation, refused(Response(body))))
    has_kind(run_case(stub, run_here, task(READS_OF[operation])))


@cases
@given(
    one=st.sampled_from(TASKS_OF_ALL_MODULES),
    body=ERROR_BODIES,
    status=STATUSES,
    headers=ERROR_HEADERS,
    first=st.integers(1, 4),
)
def test_errors(
    stub: Stub, run_here: Run, one: Task, body: bytes, status: int, headers: dict[str, str], first: int
) -> None:
    """The first calls are answered as they should be, and the next one is not."""
    fresh(stub)
    odd = refused(Response(body, status, headers=headers))
    stub.use(lambda call, proceed: odd(call, proceed) if len(stub.calls) == first else proceed())
    has_kind(run_case(stub, run_here, one))


JOBS = {
    "enrollment-job-info": (ENROLLMENT_ID, "SuccessfulEnrollments"),
    "registration-job-info": (REGISTRATION_ID, "SuccessfulRegistrations"),
}


@cases
@given(
    case=st.sampled_from(sorted(JOBS)).flatmap(lambda name: st.tuples(st.just(name), output_files(JOBS[name][1]))),
    counts=st.booleans(),
)
def test_output_files(stub: Stub, run_here: Run, case: tuple[str, bytes], counts: bool) -> None:
    """Read by the info module, or counted by the module that starts jobs."""
    name, content = case
    fresh(stub)
    stub.store.objects[f"calls/out/{JOBS[name][0]}/monday.json.out"] = Object(content, 0)
    if counts:
        options = {"job_name": "monday", "wait": True, "max_failed": "50%"}
        has_kind(run_case(stub, run_here, task(name.removesuffix("-info")), **options))
    else:
        result = run_case(stub, run_here, task(name), results=True)
        assert not result.failed, result.msg


# Options


COLLECTION = "ansible_collections.contactcenter.voiceid.plugins"


def documented(module: str) -> dict[str, Any]:
    """The options of a module with their types, from its documentation and the fragments of the collection."""
    own = yaml.safe_load(import_module(f"{COLLECTION}.modules.{module}").DOCUMENTATION)
    options: dict[str, Any] = {"region": {"type": "str"}, "aws_config": {"type": "dict"}, "aws_ca_bundle": {}}
    for name in own["extends_documentation_fragment"]:
        if name.startswith("contactcenter."):
            file, part = [*name.split("."), "documentation"][2:4]
            fragment = import_module(f"{COLLECTION}.doc_fragments.{file}").ModuleDocFragment()
            options |= yaml.safe_load(getattr(fragment, part.upper())).get("options", {})
    return options | own.get("options", {})


# URLs and long waits have tests of their own: a case shall not look for hosts, nor poll for a year.
LEFT_OUT = ("endpoint_url", "s3_endpoint_url", "kms_endpoint_url", "wait_timeout", "wait_delay")


def options_for(one: Task) -> st.SearchStrategy[tuple[Task, dict[str, Any]]]:
    values = {name: option_value(option) for name, option in documented(one.module).items() if name not in LEFT_OUT}
    few = st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3, unique=True)  # not all is wrong at once
    return st.tuples(st.just(one), few.flatmap(lambda names: st.fixed_dictionaries({n: values[n] for n in names})))


@cases
@given(case=st.sampled_from(TASKS).flatmap(options_for))
def test_options(stub: Stub, run_here: Run, case: tuple[Task, dict[str, Any]]) -> None:
    """Ansible refuses some of them itself, without a kind."""
    one, options = case
    fresh(stub)
    result = run_case(stub, run_here, one, **options)
    assert not result.failed or result.msg
    assert len(result.stdout) < 100_000
