# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base class of the modules, with clients, deadline and result. Errors are converted to ``fail_json`` here."""

from __future__ import annotations

import collections
import contextlib
import functools
import json
import os
import queue
import signal
import threading
import typing as t

from ansible.module_utils.basic import AnsibleModule, env_fallback
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from .bulk import interrupted
from .changes import Changes
from .client import KmsClient, VoiceIdClient
from .connection import connect, proxy_advice
from .errors import VoiceIdError, Where
from .in_flight import CallsInFlight, TimeLimitKind
from .masking import secrets_in
from .options import check_connection, without_nulls
from .parallel import Deadline
from .plan import Facts, Plan
from .progress import ARGUMENT, ProgressFile, result_is_read

if t.TYPE_CHECKING:
    from .s3 import S3Client


def _set_in_environment(*names: str) -> str:
    """The fallback of ansible-core, but without empty variables, which set nothing, as in botocore."""
    return t.cast(str, env_fallback(*(name for name in names if os.environ.get(name))))


def _from_environment(*names: str) -> tuple[t.Any, list[str]]:
    return _set_in_environment, [*names]


# The options of amazon.aws, so that they are the same with all of its versions, and those of this collection.
CONNECTION_SPEC: dict[str, t.Any] = {
    "access_key": {
        "aliases": ["aws_access_key_id", "aws_access_key"],
        "fallback": _from_environment("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"),
        "no_log": False,
    },
    "secret_key": {
        "aliases": ["aws_secret_access_key", "aws_secret_key"],
        "fallback": _from_environment("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"),
        "no_log": True,
    },
    "session_token": {
        "aliases": ["aws_session_token"],
        "fallback": _from_environment("AWS_SESSION_TOKEN"),
        "no_log": True,
    },
    "profile": {"aliases": ["aws_profile"], "fallback": _from_environment("AWS_PROFILE", "AWS_DEFAULT_PROFILE")},
    "region": {"aliases": ["aws_region"], "fallback": _from_environment("AWS_REGION", "AWS_DEFAULT_REGION")},
    "endpoint_url": {"aliases": ["aws_endpoint_url"], "fallback": _from_environment("AWS_URL")},
    "validate_certs": {"type": "bool", "default": True},
    "aws_ca_bundle": {"type": "path", "fallback": _from_environment("AWS_CA_BUNDLE")},
    "aws_config": {"type": "dict"},
    "debug_botocore_endpoint_logs": {
        "type": "bool",
        "default": False,
        "fallback": _from_environment("ANSIBLE_DEBUG_BOTOCORE_LOGS"),
    },
    "sign_requests": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 300},
}

DOMAIN_SPEC: dict[str, t.Any] = {"domain_id": {"type": "str"}, "domain_name": {"type": "str"}}

CONCURRENCY_SPEC: dict[str, t.Any] = {"max_concurrency": {"type": "int", "default": 10}}

TAGS_SPEC: dict[str, t.Any] = {
    "tags": {"type": "dict", "aliases": ["resource_tags"]},
    "purge_tags": {"type": "bool", "default": True},
}

WAIT_SPEC: dict[str, t.Any] = {
    "wait": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 3600},
    "wait_delay": {"type": "float", "default": 15},
}

# Seconds that a wait has to report its own failure at wait_timeout.
GRACE = 5

# Seconds after which a wait notices that nobody can read its result.
CHECK_INTERVAL = 1.0

Body = t.Callable[["VoiceIdModule"], dict[str, t.Any]]


class MaskingModule(AnsibleModule):
    """AnsibleModule that omits null options and masks the secrets of a task before it checks the options.

    Up to ansible-core 2.20, the result of a check that fails contains all options. The argument of the action plugin is
    not an option, and is removed.
    """

    def _load_params(self) -> None:
        super()._load_params()
        self.params: dict[str, t.Any] = without_nulls(self.params, self.argument_spec)
        self.progress = ProgressFile(self.params.pop(ARGUMENT, None))
        self.no_log_values.update(secrets_in(self.params, os.environ))


# amazon.aws reads the class from its own class: a subclass cannot replace the setting for itself alone.
AnsibleAWSModule.default_settings["module_class"] = MaskingModule


class VoiceIdModule(AnsibleAWSModule):
    """AnsibleAWSModule with the connection to the service, the result, and the error handling of this collection."""

    def __init__(self, argument_spec: dict[str, t.Any], **kwargs: t.Any) -> None:
        super().__init__(argument_spec={**CONNECTION_SPEC, **argument_spec}, supports_check_mode=True, **kwargs)
        self.waits = bool(self.params.get("wait"))
        self.deadline = Deadline(self.params["wait_timeout"] if self.waits else None)
        self.time_limit = Deadline(self.params["wait_timeout"] + GRACE if self.waits else self.params["timeout"])
        self.calls = CallsInFlight()
        self.changes = Changes()
        self.progress: ProgressFile = self._module.progress
        self._managed: t.Optional[tuple[str, Plan]] = None
        self._read: t.Callable[[], dict[str, t.Any]] = dict
        self._actions: set[str] = set()

    def run(self, body: Body) -> None:
        """Call ``body`` and end the process with the result that it returns, or with the failure that it raises."""
        try:
            check_connection(self.params)
            result, failure = self._in_time(body), None
        except VoiceIdError as exc:
            error = {"kind": exc.kind, **exc.details}
            msg = f"{exc.msg}{proxy_advice(self.params, exc)}"
            failure = {"msg": msg, "error": error, **self._interrupted(), **exc.facts}
        if failure:
            self.fail_json(**failure)
        self.exit_json(**result)

    def _in_time(self, body: Body) -> dict[str, t.Any]:
        """Call ``body`` in a thread, and leave it at the time limit: it may hang anywhere, outside of calls too.

        A daemon thread, because the interpreter would join any other.
        """
        done: queue.SimpleQueue[tuple[t.Any, t.Optional[BaseException]]] = queue.SimpleQueue()

        def work() -> None:
            try:
                done.put((body(self), None))
            except BaseException as exc:  # including SystemExit of amazon.aws
                done.put((None, exc))

        threading.Thread(target=work, daemon=True).start()
        if self.waits:
            self._end_on_hang_up()
        try:
            result, exc = self._get(done)
        except queue.Empty:
            raise self._timed_out() from None
        if isinstance(exc, TimeoutError):
            raise self._timed_out() from exc
        if exc:
            raise exc
        return t.cast("dict[str, t.Any]", result)

    def _get(self, done: queue.SimpleQueue[t.Any]) -> t.Any:
        """The next item.

        A wait ends if nobody can read its result, because the controller or the connection was lost. In an asynchronous
        task, a process on the same host reads it.

        :raises queue.Empty: at the time limit.
        """
        while self.waits:
            remaining = t.cast(float, self.time_limit.remaining())
            with contextlib.suppress(queue.Empty):
                return done.get(timeout=min(CHECK_INTERVAL, remaining))
            if not result_is_read():
                self._end()
            if remaining <= CHECK_INTERVAL:
                raise queue.Empty
        return done.get(timeout=self.time_limit.remaining())

    def _end_on_hang_up(self) -> None:
        """End the wait, without leaving files, when the terminal of an SSH connection is closed."""
        in_main_thread = threading.current_thread() is threading.main_thread()  # Python handles signals only there
        if in_main_thread and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
            signal.signal(signal.SIGHUP, lambda *dummy: self._end())

    def _end(self) -> t.NoReturn:
        """End the process without a result."""
        self.progress.remove()
        raise SystemExit(1)

    def _timed_out(self) -> VoiceIdError:
        """The failure at the time limit. From here on, the thread that was left changes nothing in the result."""
        self.changes = self.changes.copy()
        option: TimeLimitKind = "wait_timeout" if self.waits else "timeout"
        error = self._late(option, f"The task did not end within {self.params[option]} seconds ({option}).")
        if self._managed is None or self.changes.single:
            return error
        made = collections.Counter(call.resource_id for call in self.changes.calls)
        planned = collections.Counter(call.resource_id for call in self._managed[1].calls)
        return interrupted(error, {resource_id: (made[resource_id], planned[resource_id]) for resource_id in planned})

    def step_timed_out(self, seconds: float) -> VoiceIdError:
        """The failure of a step that had a part of ``timeout``, in seconds."""
        limit = self.params["timeout"]
        return self._late("timeout", f"This step did not end within {seconds:.0f} of the {limit} seconds (timeout).")

    def _late(self, option: TimeLimitKind, late: str) -> VoiceIdError:
        from . import credentials  # only for failures

        awaited_by = functools.partial(credentials.awaited_by, profile=self.params["profile"] or None)
        return self.calls.timed_out(option, late, awaited_by)

    def voice_id(self) -> VoiceIdClient:
        """A client of the Voice ID API, at the endpoint that the options or the environment name."""
        return VoiceIdClient(self._connect("voice-id", "endpoint_url"), self.deadline, self.changes, self.progress)

    def s3(self, max_attempts: t.Optional[int] = None) -> S3Client:
        """A client of S3 with the same credentials; at the Voice ID endpoint only if s3_endpoint_url names it.

        :param max_attempts: How often to send a request, unless ``aws_config`` says it.
        """
        from .s3 import S3Client  # most tasks do not use S3

        return S3Client(self._connect("s3", "s3_endpoint_url", max_attempts), self.deadline)

    def kms(self) -> KmsClient:
        """A client of KMS with the same credentials; at the Voice ID endpoint only if kms_endpoint_url names it."""
        return KmsClient(self._connect("kms", "kms_endpoint_url"), self.deadline)

    def begin(self, plan: Plan, result: str, found: t.Optional[Facts]) -> None:
        """Record the plan. The result of a later failure contains the changes that have been made.

        :param result: The key of the result that holds the managed resource.
        :param found: Facts of the resource before the change, ``None`` if it does not exist.
        """
        self.begin_each(plan, result, {"": found})

    def begin_each(self, plan: Plan, result: str, found: t.Mapping[str, t.Optional[Facts]]) -> None:
        """Like ``begin``, for many resources. ``found`` contains their facts by ``Call.resource_id``."""
        self._managed = (result, plan)
        self.changes.facts.update(found)

    def keep(self, read: t.Callable[[], dict[str, t.Any]]) -> None:
        """Say what has been read. A failure after this also returns it, as it is then.

        :param read: Returns a part of the result, which no other thread changes afterwards.
        """
        self._read = read

    def without_secrets(self, content: Facts, render: t.Callable[[Facts], bytes]) -> bytes:
        """The content of a file, masked like the result of the task.

        :param render: Makes JSON of the content.
        """
        secrets = self._module.no_log_values
        rendered = render(content)
        # To search the file is much faster than to search each value.
        if any(json.dumps(secret)[1:-1].encode() in rendered for secret in secrets if secret):
            return render(remove_values(content, secrets))
        return rendered

    def finish(self, plan: Plan, **facts: t.Any) -> dict[str, t.Any]:
        """The result of a module that changes something; facts that are ``None`` are left out."""
        known = {name: value for name, value in facts.items() if value is not None}
        return {"changed": plan.changed, **known, **({"diff": plan.diff} if self._diff else {})}

    def _interrupted(self) -> dict[str, t.Any]:
        """The result of a module that fails: the part of the plan that was carried out, and the last known facts."""
        if self._managed is None:
            return self._read()
        result, plan = self._managed
        if self.changes.single:
            return self.finish(self.changes.outcome(plan), **{result: self.changes.resource or None})
        known = [facts for facts in self.changes.facts.values() if facts]
        return {"changed": bool(self.changes.calls), result: known}

    def _connect(self, service: str, url_option: str, max_attempts: t.Optional[int] = None) -> t.Any:
        """A client that records its calls."""
        self.calls.start(f"Connecting to {service}", "", Where(self.params["region"], self.params[url_option]))
        client = connect(self, service, url_option, max_attempts)
        self.calls.end()
        events, where = client.meta.events, Where(client.meta.region_name, client.meta.endpoint_url)
        prefix = "" if service == "voice-id" else f"{service}:"

        def start(model: t.Any, params: t.Any, **dummy: t.Any) -> None:
            named = [
                f"{name} {value}" for name, value in params.items() if name.endswith(("Arn", "Bucket", "Id", "Key"))
            ]
            self.calls.start(f"{prefix}{model.name}", ", ".join(named), where)

        def end(**dummy: t.Any) -> None:
            self.calls.end()

        def attempt(response: t.Any = None, caught_exception: t.Optional[Exception] = None, **dummy: t.Any) -> None:
            self.calls.attempt_failed(response[1] if response else None, caught_exception)

        events.register("before-parameter-build", start)
        events.register("needs-retry", attempt)
        events.register("before-call", self._record_action)
        events.register("after-call", end)
        events.register("after-call-error", end)
        return client

    def _record_action(self, model: t.Any, **dummy: t.Any) -> None:
        self._actions.add(f"{model.service_model.signing_name}:{model.name}")

    def _should_inject_warnings(self) -> bool:
        """amazon.aws hands warnings to exit_json a second time, which ansible-core has deprecated."""
        return False

    def _get_resource_action_list(self) -> list[str]:
        """For debug_botocore_endpoint_logs. amazon.aws reads the names out of https://<service>.<region> addresses,
        which a local endpoint does not have."""
        return sorted(self._actions)
