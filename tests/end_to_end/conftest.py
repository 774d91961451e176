# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures that the end-to-end tests share.

=================  =======  ==========================================================================================
fixture            scope    what it is
=================  =======  ==========================================================================================
``endpoint``       session  the URL of a local endpoint, a process of its own on a free loopback port
``control``        test     ``moto_voiceid.control.Control`` for it; everything in the endpoint is reset before the test
``run_module``     session  runs a module as a process: ``run_module("voiceid_domain", {"name": "calls"}, check=True)``
``run_playbook``   session  runs ansible-playbook: ``run_playbook(text_or_path, {"job": "..."})``
``aws``            session  runs the AWS CLI: ``aws("voice-id", "list-domains").json``
``boto``           session  makes boto3 clients: ``boto("voice-id").list_domains()``
``account``        test     an account in a reset endpoint: key, role, bucket, recordings, domains, jobs
``stub``           test     a second endpoint, which answers as the test configures: see ``stub_endpoint``
``stub_module``    test     ``run_module`` with the stub as the endpoint
``run_process``    test     runs a task against it as a process: ``run_process(task("domain-create"), description="x")``
``run_here``       test     the same inside the tests' process, without pauses, for the cases that are many
=================  =======  ==========================================================================================

A test that changes something in the endpoint uses ``control``, which resets it, or sees what other tests left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from account import Account
from expected_failures import pytest_collection_modifyitems  # noqa: F401  # a hook
from fork_server import ForkServer
from harness import CREDENTIALS, REGION, AwsCli, ModuleRunner, PlaybookRunner, environment, running_endpoint
from moto_voiceid.control import Control
from reliability import Reliability, pytest_addoption  # noqa: F401  # a hook
from stub_endpoint import Stub, running_stub
from stub_endpoint.scenarios import Run, run_here_against, run_process_against, seed_account

# Let pytest show the values in failing assertions of these files, as in test files.
pytest.register_assert_rewrite("job_start_contract", "examples")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("reliability"):
        config.pluginmanager.register(Reliability())


@pytest.fixture(scope="session", autouse=True)
def no_outer_aws_settings() -> Iterator[None]:
    """boto3 clients made in the tests' own process must not read the user's AWS settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HOME and working directory of every process that the tests start: empty."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the local endpoint, for example ``http://127.0.0.1:40123``."""
    with running_endpoint(tmp_path_factory.mktemp("endpoint")) as url:
        yield url


@pytest.fixture
def control(endpoint: str) -> Control:
    """The endpoint's control interface. Resets the endpoint: no domains, no buckets, no faults, pace as started."""
    control = Control(endpoint)
    control.reset()
    return control


@pytest.fixture(scope="session")
def fork_server(collections_path: str, home: Path) -> Iterator[ForkServer]:
    """Starts the processes of modules. See ``fork_server.py``."""
    server = ForkServer(environment(home, {"PYTHONPATH": collections_path}), home)
    yield server
    server.close()


@pytest.fixture(scope="session")
def run_module(endpoint: str, collections_path: str, home: Path, fork_server: ForkServer) -> ModuleRunner:
    """Run a module of this collection as a process and return a ``ModuleResult``.

    ``run_module(name, args, *, check=False, diff=False, env=None, timeout=300)``. The module's ``endpoint_url`` is the
    local endpoint unless ``args`` has one (None: leave the option out); credentials and region come from the
    environment, which ``env`` changes (None removes a variable). Always asserted: the output is JSON, holds no
    traceback and no secret key, and the exit code agrees with ``failed``. ``run_module.start(...)`` returns at once
    with a ``RunningModule``, whose ``finish()`` gives the result and whose ``kill()`` cuts it off.
    """
    return ModuleRunner(endpoint, collections_path, home, fork_server)


@pytest.fixture(scope="session")
def run_playbook(endpoint: str, collections_path: str, home: Path) -> PlaybookRunner:
    """Run ansible-playbook on a playbook (text, a ``Path``, or a name in a collection) and return a ``PlaybookResult``.

    ``run_playbook(playbook, extra_vars=None, *, options=(), env=None, timeout=900)``. The play runs on the implicit
    localhost; the variable ``endpoint_url`` is the local endpoint; dummy credentials and a region are in the
    environment. ``options`` are further options of ansible-playbook such as ``"--check"``. The exit code is not
    asserted. ``result["task name"]`` is the result of a task, ``result.tasks`` has all in order, ``result.stdout`` is
    what a user sees.
    """
    return PlaybookRunner(endpoint, collections_path, home)


@pytest.fixture(scope="session")
def aws(endpoint: str, home: Path) -> AwsCli:
    """Run the AWS CLI: ``aws(*args, check=True, env=None)`` returns an ``AwsResult`` (rc, stdout, stderr, json).

    ``--endpoint-url`` is the local endpoint unless given; with ``check`` a non-zero exit code fails the test.
    """
    return AwsCli(endpoint, home)


@pytest.fixture(scope="session")
def boto(endpoint: str) -> Callable[..., Any]:
    """A boto3 client for a service of the local endpoint: ``boto("s3")``; keywords go to ``boto3.client``."""

    @cache
    def client(service: str, **settings: str) -> Any:
        credentials = {name.lower(): value for name, value in CREDENTIALS.items()}
        return boto3.client(service, **{"endpoint_url": endpoint, "region_name": REGION, **credentials, **settings})

    return client


@pytest.fixture
def account(boto: Callable[..., Any], control: Control) -> Account:
    """An account in the endpoint, whose resources are created on demand; the endpoint is reset first."""
    return Account(boto, control)


@pytest.fixture
def stub() -> Iterator[Stub]:
    """The stub, with the account of ``stub_endpoint.scenarios``."""
    with running_stub() as stub:
        seed_account(stub)
        yield stub


@pytest.fixture
def stub_module(stub: Stub, collections_path: str, home: Path, fork_server: ForkServer) -> ModuleRunner:
    """Run a module as a process, like ``run_module``, with the stub as its endpoint."""
    return ModuleRunner(stub.url, collections_path, home, fork_server)


@pytest.fixture
def run_process(stub: Stub, stub_module: ModuleRunner) -> Run:
    """Run a task against the stub as a process: ``run_process(task, env=..., check=..., **options)``."""
    return run_process_against(stub, stub_module)


@pytest.fixture
def run_here(stub: Stub) -> Iterator[Run]:
    """Run a task against the stub in this process, without pauses: ``run_here(task, check=..., **options)``."""
    with run_here_against(stub) as run:
        yield run
