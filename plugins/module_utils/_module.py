# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module: connection, retry policy, and the one place where errors become ``fail_json``."""

from __future__ import annotations

import os
import typing as t

try:
    import botocore
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError
except ImportError:  # AnsibleAWSModule reports missing libraries
    pass

from ansible_collections.amazon.aws.plugins.module_utils.botocore import (
    boto3_inventory_conn,
    get_aws_connection_info,
)
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import (
    VoiceIdError,
    Where,
    from_exception,
    invalid_option,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._requests import check_url

# The one retry policy, for throttling, server errors and broken connections; aws_config wins over it.
# Eight attempts last about half a minute under throttling and three seconds against a port that nobody listens on.
RETRIES = {"mode": "standard", "total_max_attempts": 8}

SIGN_SPEC: dict[str, t.Any] = {"sign_requests": {"type": "bool", "default": True}}

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


class VoiceIdModule(AnsibleAWSModule):
    """AnsibleAWSModule with this collection's connection to the service and its one error boundary."""

    def __init__(self, argument_spec: dict[str, t.Any], **kwargs: t.Any) -> None:
        super().__init__(argument_spec={**argument_spec, **SIGN_SPEC}, supports_check_mode=True, **kwargs)
        self._actions: set[str] = set()

    def run(self, body: t.Callable[[VoiceIdModule], dict[str, t.Any]]) -> None:
        """Call ``body`` and end the process with what it returns, or with the failure that it raises."""
        try:
            result, failure = body(self), None
        except VoiceIdError as exc:
            failure = {"msg": exc.msg, "error": {"kind": exc.kind, **exc.details}, **exc.facts}
        if failure:
            self.fail_json(**failure)
        self.exit_json(**result)

    def voice_id(self) -> VoiceIdClient:
        """A client of the Voice ID API, at the endpoint that the options or the environment name."""
        return VoiceIdClient(self._connect("voice-id", "endpoint_url"))

    def s3(self) -> t.Any:
        """A boto3 client of S3 with the same credentials; never at the Voice ID endpoint unless told so."""
        return self._connect("s3", "s3_endpoint_url")

    def kms(self) -> t.Any:
        """A boto3 client of KMS with the same credentials; like S3, never at the Voice ID endpoint unless told so."""
        return self._connect("kms", "kms_endpoint_url")

    def finish(self, plan: Plan, **facts: t.Any) -> dict[str, t.Any]:
        """The result of a module that changes things."""
        diff = {"diff": plan.diff} if self._diff else {}
        return {"changed": plan.changed, **facts, **diff}

    def _connect(self, service: str, url_option: str) -> t.Any:
        url = self.params[url_option]
        self._check_proxies()
        self._check_files()
        self._check_profile()
        if url is not None:
            self._check_url(url_option, url)
        try:
            region, dummy, options = get_aws_connection_info(self)
            client = boto3_inventory_conn(
                "client", service, region=region, endpoint=url, config=self._config(), **options
            )
        except (BotoCoreError, AttributeError, TypeError, ValueError) as exc:
            error = from_exception(exc, f"Connecting to {service}", Where(self.params["region"], url))
            del error.details["operation"]  # no call was tried
            raise error from exc
        self._check_url(url_option, client.meta.endpoint_url)  # it may come from the environment
        client.meta.events.register("before-call", self._record_action)
        return client

    def _check_url(self, option: str, url: str) -> None:
        if "@" in url:
            self.no_log_values.add(url)  # a password, which Ansible would show among the module's arguments
        check_url(option, url)

    def _check_proxies(self) -> None:
        """Their URLs may hold passwords, which Ansible would show among the module's arguments."""
        proxies = (self.params["aws_config"] or {}).get("proxies") or {}
        urls = proxies.values() if isinstance(proxies, dict) else [proxies]
        self.no_log_values.update(url for url in map(str, urls) if "@" in url)
        if not isinstance(proxies, dict):
            raise invalid_option("aws_config.proxies", proxies, "a dictionary such as {https: 'http://127.0.0.1:3128'}")

    def _config(self) -> Config:
        settings: dict[str, t.Any] = {
            "retries": RETRIES,
            "max_pool_connections": self.params.get("max_concurrency") or 10,
            "user_agent_extra": "contactcenter.voiceid",
        }
        if not self.params["sign_requests"]:
            settings["signature_version"] = botocore.UNSIGNED
        return Config(**settings)

    def _check_files(self) -> None:
        bundle = self.params["aws_ca_bundle"]
        if self.params["validate_certs"] and bundle and not os.path.isfile(bundle):
            raise invalid_option("aws_ca_bundle", bundle, "a file of certificates that is there")

    def _check_profile(self) -> None:
        keys = [name for name in ("access_key", "secret_key", "session_token") if self.params[name]]
        if self.params["profile"] and keys:  # amazon.aws refuses it too, without a way out
            wanted = f"no {', '.join(keys)} beside it, here or in the environment (an empty string turns them off)"
            raise invalid_option("profile", self.params["profile"], wanted)

    def _record_action(self, model: t.Any, **dummy: t.Any) -> None:
        self._actions.add(f"{model.service_model.signing_name}:{model.name}")

    def _should_inject_warnings(self) -> bool:
        """amazon.aws hands warnings to exit_json a second time, which ansible-core has deprecated."""
        return False

    def _get_resource_action_list(self) -> list[str]:
        """For debug_botocore_endpoint_logs. amazon.aws reads the names out of https://<service>.<region> addresses,
        which a local endpoint does not have."""
        return sorted(self._actions)
