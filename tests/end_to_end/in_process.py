# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module inside the process of the tests, for cases that are too many to start a process for each.

The module is the real one, beginning with its ``main()``, and it talks HTTP to the stub. Tests that use ``run_module``
cover what a separate process adds. Pauses of retries and of waits take no time here (``quick``).
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import io
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import botocore.compat
import botocore.hooks
import botocore.session
import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import module as module_base
from botocore.hooks import EventAliaser
from botocore.loaders import create_loader
from botocore.utils import ContainerMetadataFetcher

from harness import CREDENTIALS, REGION, Environment, ModuleResult, assert_clean
from reliability import observe

PACKAGE = "ansible_collections.contactcenter.voiceid.plugins.modules"
CONNECTION = {
    "region": REGION,
    "access_key": CREDENTIALS["AWS_ACCESS_KEY_ID"],
    "secret_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
}


def run_in_process(
    module: str, options: Mapping[str, Any], *, check: bool = False, env: Environment | None = None
) -> ModuleResult:
    """Run a module and return what it printed. Any exception but its own exit is raised.

    With ``env``, credentials and region come from the environment instead of options. This is the only place that
    knows how to run a module inside a process.
    """
    main = importlib.import_module(f"{PACKAGE}.{module}").main
    connection = CONNECTION if env is None else {}
    arguments = {**connection, **options, "_ansible_check_mode": check, "_ansible_remote_tmp": "/tmp"}
    printed = io.StringIO()
    warnings._global_warnings.clear()  # a new process has none
    with (
        _environment(env or {}),
        _arguments(arguments),
        contextlib.redirect_stdout(printed),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    stdout = printed.getvalue()
    assert_clean(stdout)
    result = json.loads(stdout)
    assert bool(result.get("failed", False)) == (ended.value.code != 0), stdout
    observe(failed=ended.value.code != 0)
    return ModuleResult(int(ended.value.code or 0), stdout, "", result)


@contextlib.contextmanager
def _arguments(arguments: dict[str, Any]) -> Iterator[None]:
    """Let the next ``AnsibleModule`` read these arguments; ansible-core 2.16 has no function for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
        patch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        if internal := getattr(warnings, "_internal", None):  # True if another test has imported code of the controller
            patch.setattr(internal, "is_controller", False)
        yield


@contextlib.contextmanager
def _environment(changes: Environment) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in changes.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        yield


@contextlib.contextmanager
def limit_after(arrived: Callable[[], object]) -> Iterator[None]:
    """The time limit of a run in this process comes when a function returns, and not after some time."""

    class Done(queue.SimpleQueue[Any]):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            arrived()
            raise queue.Empty

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module_base, "queue", SimpleNamespace(SimpleQueue=Done, Empty=queue.Empty))
        patch.setattr(module_base, "CHECK_INTERVAL", float("inf"))  # a wait looks once, and then its time is over
        yield


# botocore reads its models again for every client, and finds out the same about its event handlers. Here all clients
# share that, which is most of the time of such a run.
_create_loader = functools.cache(create_loader)
_alias_names: dict[str, str] = {}


class _EventAliaser(EventAliaser):
    def __init__(self, event_emitter: Any, event_aliases: Any = None) -> None:
        super().__init__(event_emitter, event_aliases)
        self._alias_name_cache = _alias_names


def _accepts_kwargs(function: Callable[..., Any]) -> bool:
    """The function of the same name in botocore, without an analysis of the other arguments."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return bool(code.co_flags & inspect.CO_VARKEYWORDS) if code else botocore.compat.accepts_kwargs(function)


class Clock:
    """The clock of a module that runs here: ``time.sleep`` returns at once and advances ``time.monotonic``.

    Waiting for a socket or a queue still takes real time, and so do the pauses of threads that an earlier test has left
    behind, such as those of a module at its time limit.
    """

    def __init__(self) -> None:
        self._monotonic, self._sleep = time.monotonic, time.sleep
        self._lock = threading.Lock()
        self._left_behind = {*threading.enumerate()} - {threading.current_thread()}
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        if threading.current_thread() in self._left_behind:
            self._sleep(seconds)
            return
        with self._lock:
            self.slept += seconds

    def monotonic(self) -> float:
        return self._monotonic() + self.slept


@contextlib.contextmanager
def quick() -> Iterator[Clock]:
    """Run modules without their pauses."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", clock.sleep)
        patch.setattr(time, "monotonic", clock.monotonic)
        patch.setattr(botocore.session, "create_loader", _create_loader)
        patch.setattr(botocore.session, "EventAliaser", _EventAliaser)
        patch.setattr(botocore.hooks, "accepts_kwargs", _accepts_kwargs)
        patch.setattr(ContainerMetadataFetcher, "SLEEP_TIME", 0)  # its default argument is the real time.sleep
        yield clock
