# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create boto3 clients from the options and the environment."""

from __future__ import annotations

import os
import typing as t

try:
    import botocore
    from botocore.config import Config
    from botocore.utils import get_environ_proxies
except ImportError:  # AnsibleAWSModule reports missing libraries
    pass

from ansible_collections.amazon.aws.plugins.module_utils.botocore import (
    boto3_inventory_conn,
    get_aws_connection_info,
)
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from .answers import parse_times_in_utc, read_strictly
from .call_rate import share_rate
from .errors import VoiceIdError, Where, from_exception, invalid_option
from .masking import forms_of_url
from .options import PROXY_URL, check_proxy, check_url
from .retries import RETRIES, complete, retry_more
from .signer import check_signer


def connect(module: AnsibleAWSModule, service: str, url_option: str, max_attempts: t.Optional[int] = None) -> t.Any:
    """A boto3 client of a service, which checks its credentials before each use.

    :param url_option: The option with the URL of the endpoint.
    :param max_attempts: The maximum number of attempts for each request, unless ``aws_config`` sets it.
    :raises VoiceIdError: if boto3 cannot make the client, or cannot obtain credentials.
    """
    profile, mask = module.params["profile"] or None, module.no_log_values.update
    try:
        region, dummy, options = get_aws_connection_info(module)
        if options.get("aws_config") and options["aws_config"].retries:
            options["aws_config"].retries = complete(options["aws_config"].retries)
        client = boto3_inventory_conn(
            "client",
            service,
            region=region,
            endpoint=module.params[url_option],
            config=_config(module.params, max_attempts),
            **options,
        )
    except Exception as exc:
        from . import credentials  # only for failures

        raise credentials.failure(exc, profile, mask) or _not_connected(module, service, url_option, exc) from exc
    url = client.meta.endpoint_url  # it may come from the environment
    mask(forms_of_url(url))
    check_url(url_option, url)
    _check_proxy(client.meta.config.proxies, url)
    _check_bundle(module.params, url)
    client.meta.events.register("before-sign", check_signer(profile, mask))
    retry_more(client)
    share_rate(client)
    parse_times_in_utc(client)
    if service != "s3":  # S3 does not use JSON
        read_strictly(client)
    return client


def _not_connected(module: AnsibleAWSModule, service: str, url_option: str, exc: Exception) -> VoiceIdError:
    where = Where(module.params["region"], module.params[url_option])
    error = from_exception(exc, f"Connecting to {service}", where)
    del error.details["operation"]  # no operation was called
    if error.kind == "profile_not_found":
        error.details["profile"] = module.params["profile"]
    return error


def _config(params: t.Mapping[str, t.Any], max_attempts: t.Optional[int]) -> Config:
    settings: dict[str, t.Any] = {
        "retries": {**RETRIES, "total_max_attempts": max_attempts or RETRIES["total_max_attempts"]},
        "max_pool_connections": params.get("max_concurrency") or 10,
        "user_agent_extra": "contactcenter.voiceid",
    }
    if not params["sign_requests"]:
        settings["signature_version"] = botocore.UNSIGNED
    return Config(**settings)


def _check_proxy(configured: t.Optional[dict[str, str]], url: str) -> None:
    """Check the proxy for a URL in the environment. The errors of the HTTP library do not contain the proxy."""
    scheme = url.partition(":")[0].lower()
    proxy = None if configured is not None else get_environ_proxies(url).get(scheme)
    names = [name for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY") if name in os.environ]
    if not proxy or not names:
        return
    try:
        check_proxy(proxy)
    except ValueError:
        raise VoiceIdError(
            f"{names[0]} in the environment is not {PROXY_URL}. Correct it, or list the host of {url} in NO_PROXY.",
            "wrong_configuration",
        ) from None


def _check_bundle(params: t.Mapping[str, t.Any], url: str) -> None:
    bundle = params["aws_ca_bundle"]
    if params["validate_certs"] and bundle and url.lower().startswith("https:") and not os.path.isfile(bundle):
        source = (
            ". The value is from AWS_CA_BUNDLE in the environment" if bundle == os.environ.get("AWS_CA_BUNDLE") else ""
        )
        raise invalid_option("aws_ca_bundle", bundle, f"an existing file with certificates in PEM format{source}")
