# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""boto3 clients as the options and the environment say."""

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

from .answers import read_strictly
from .errors import Where, from_exception, invalid_option
from .options import check_url
from .retries import RETRIES, complete, retry_more


def connect(module: AnsibleAWSModule, service: str, url_option: str, max_attempts: t.Optional[int] = None) -> t.Any:
    """A boto3 client of a service.

    :param url_option: The option that names the endpoint of the service.
    :param max_attempts: How often to send a request, unless ``aws_config`` says it.
    :raises VoiceIdError: if an option is wrong, or boto3 cannot make the client.
    """
    url = module.params[url_option]
    _check_proxies(module)
    _check_files(module.params)
    _check_profile(module.params)
    if url is not None:
        _check_url(module, url_option, url)
    try:
        region, dummy, options = get_aws_connection_info(module)
        if options.get("aws_config") and options["aws_config"].retries:
            options["aws_config"].retries = complete(options["aws_config"].retries)
        client = boto3_inventory_conn(
            "client", service, region=region, endpoint=url, config=_config(module.params, max_attempts), **options
        )
    except (BotoCoreError, AttributeError, TypeError, ValueError) as exc:
        error = from_exception(exc, f"Connecting to {service}", Where(module.params["region"], url))
        del error.details["operation"]  # no operation was called
        raise error from exc
    _check_url(module, url_option, client.meta.endpoint_url)  # it may come from the environment
    retry_more(client)
    if service != "s3":  # which has XML, and bodies that are no documents
        read_strictly(client)
    return client


def _config(params: t.Mapping[str, t.Any], max_attempts: t.Optional[int]) -> Config:
    settings: dict[str, t.Any] = {
        "retries": {**RETRIES, "total_max_attempts": max_attempts or RETRIES["total_max_attempts"]},
        "max_pool_connections": params.get("max_concurrency") or 10,
        "user_agent_extra": "contactcenter.voiceid",
    }
    if not params["sign_requests"]:
        settings["signature_version"] = botocore.UNSIGNED
    return Config(**settings)


def _check_url(module: AnsibleAWSModule, option: str, url: str) -> None:
    if "@" in url:
        module.no_log_values.add(url)  # it holds a password, which Ansible would show among the module's arguments
    check_url(option, url)


def _check_proxies(module: AnsibleAWSModule) -> None:
    """Their URLs may hold passwords, which Ansible would show among the module's arguments."""
    proxies = (module.params["aws_config"] or {}).get("proxies") or {}
    urls = proxies.values() if isinstance(proxies, dict) else [proxies]
    module.no_log_values.update(url for url in map(str, urls) if "@" in url)
    if not isinstance(proxies, dict):
        raise invalid_option("aws_config.proxies", proxies, "a dictionary such as {https: 'http://127.0.0.1:3128'}")


def _check_files(params: t.Mapping[str, t.Any]) -> None:
    bundle = params["aws_ca_bundle"]
    if params["validate_certs"] and bundle and not os.path.isfile(bundle):
        raise invalid_option("aws_ca_bundle", bundle, "a file of certificates that is there")


def _check_profile(params: t.Mapping[str, t.Any]) -> None:
    keys = [name for name in ("access_key", "secret_key", "session_token") if params[name]]
    if params["profile"] and keys:  # amazon.aws refuses it too, but does not say what to do
        wanted = f"no {', '.join(keys)} beside it, here or in the environment (an empty string turns them off)"
        raise invalid_option("profile", params["profile"], wanted)
