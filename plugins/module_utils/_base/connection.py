# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create boto3 clients from the options and the environment."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import signal
import ssl
import subprocess
import typing as t

try:
    import botocore
    import botocore.credentials
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
from .errors import CODE, VoiceIdError, Where, from_exception, invalid_option
from .masking import forms_of_url
from .options import PROXY_URL, check_proxy, check_url, typed_config
from .retries import RETRIES, complete, retry_more
from .signer import check_signer
from .values import ErrorKind


def _refuse_prompt(dummy: str) -> str:
    """Nobody can enter the code of an MFA device. A prompt would wait for the terminal until the time limit."""
    raise EOFError


class _Program(subprocess.Popen[bytes]):
    """A ``credential_process``. It ends with the module, which does not wait for it after the time limit."""

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        kwargs["start_new_session"] = True  # with a group for the programs that it starts
        super().__init__(*args, **kwargs)
        atexit.register(self._end)

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            if self.poll() is None:
                os.killpg(self.pid, signal.SIGTERM)


def _attend_credentials() -> None:
    """Give the providers of botocore these functions. Its session makes them, and has no argument for it."""
    providers = botocore.credentials
    providers.AssumeRoleProvider = functools.partial(  # type: ignore[assignment,misc]
        providers.AssumeRoleProvider, prompter=_refuse_prompt
    )
    providers.ProcessProvider = functools.partial(  # type: ignore[assignment,misc]
        providers.ProcessProvider, popen=_Program
    )


if "botocore" in globals():
    _attend_credentials()

# The kinds of errors that a proxy can cause with a page of its own, or by not responding.
KINDS_OF_PROXY_RESPONSES: tuple[ErrorKind, ...] = ("not_voice_id", "server_error", "timeout", "unreachable")


def connect(module: AnsibleAWSModule, service: str, url_option: str, max_attempts: t.Optional[int] = None) -> t.Any:
    """A boto3 client of a service, which checks its credentials before each use.

    :param url_option: The option with the URL of the endpoint.
    :param max_attempts: The maximum number of attempts for each request, unless ``aws_config`` sets it.
    :raises VoiceIdError: if boto3 cannot make the client, or cannot obtain credentials.
    """
    profile, mask = module.params["profile"] or None, module.no_log_values.update
    if module.params["aws_config"]:
        module.params["aws_config"] = typed_config(module.params["aws_config"])
    source = _source_of_url(module.params, service, url_option)
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

        invalid_url = str(exc).partition("Invalid endpoint: ")[2]
        if invalid_url:
            check_url(url_option, invalid_url, source)
        raise credentials.failure(exc, profile, mask) or _not_connected(module, service, url_option, exc) from exc
    url = client.meta.endpoint_url  # it may come from the environment
    mask(forms_of_url(url))
    check_url(url_option, url, source)
    _check_proxy(client.meta.config.proxies, url)
    _check_bundle(module.params, url)
    _check_client_cert(client.meta.config.client_cert, url)
    client.meta.events.register("before-sign", check_signer(profile, mask))
    retry_more(client)
    share_rate(client)
    parse_times_in_utc(client)
    if service != "s3":  # S3 does not use JSON
        read_strictly(client)
    return client


def _source_of_url(params: t.Mapping[str, t.Any], service: str, option: str) -> t.Optional[str]:
    """Where the URL of an endpoint is from, ``None`` if it is from the option."""
    if params[option]:
        return None
    names = (f"AWS_ENDPOINT_URL_{service.replace('-', '_').upper()}", "AWS_ENDPOINT_URL")
    found = next((name for name in names if os.environ.get(name)), None)
    return f"{found} in the environment" if found else "endpoint_url of the profile"


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


def proxy_advice(params: t.Mapping[str, t.Any], error: VoiceIdError) -> str:
    """Advice for an error whose response may be from a proxy. Empty if it is from AWS, or if no proxy was used."""
    url, code = error.details.get("endpoint_url"), error.details.get("code") or ""
    if not url or error.kind not in KINDS_OF_PROXY_RESPONSES or CODE.fullmatch(code):
        return ""
    configured = (params["aws_config"] or {}).get("proxies")
    source, proxy = _proxy_in_environment(url) if configured is None else ("aws_config", configured.get(_scheme(url)))
    if not proxy:
        return ""
    way_out = "list the host of the endpoint in NO_PROXY" if configured is None else "remove it from aws_config"
    return f" The request was sent through the proxy in {source}, which may have responded. Check it, or {way_out}."


def _check_proxy(configured: t.Optional[dict[str, str]], url: str) -> None:
    """Check the proxy for a URL in the environment. The errors of the HTTP library do not contain the proxy."""
    name, proxy = _proxy_in_environment(url)
    if configured is not None or not proxy:
        return
    try:
        check_proxy(proxy)
    except ValueError:
        raise VoiceIdError(
            f"{name} in the environment is not {PROXY_URL}. Correct it, or list the host of {url} in NO_PROXY.",
            "wrong_configuration",
        ) from None


def _proxy_in_environment(url: str) -> tuple[str, t.Optional[str]]:
    """The name of the variable with the proxy for a URL, and the proxy. ``None`` if no proxy is used."""
    scheme = _scheme(url)
    names = [name for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY") if name in os.environ]
    return (names[0], get_environ_proxies(url).get(scheme)) if names else ("", None)


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _check_bundle(params: t.Mapping[str, t.Any], url: str) -> None:
    bundle = params["aws_ca_bundle"]
    if params["validate_certs"] and bundle and url.lower().startswith("https:") and not os.path.isfile(bundle):
        source = (
            ". The value is from AWS_CA_BUNDLE in the environment" if bundle == os.environ.get("AWS_CA_BUNDLE") else ""
        )
        raise invalid_option("aws_ca_bundle", bundle, f"an existing file with certificates in PEM format{source}")


def _check_client_cert(files: t.Any, url: str) -> None:
    """Check the files of a client certificate. The errors of the HTTP library would be those of a lost connection, and
    it would prompt for the pass phrase of a key."""
    if not files or not url.lower().startswith("https:"):
        return
    certificate, key = (files, None) if isinstance(files, str) else files
    try:
        for file in filter(None, (certificate, key)):
            with open(file, "rb"):
                pass
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, password=_refuse_pass_phrase)
    except (OSError, ValueError) as exc:  # including ssl.SSLError
        reason = f"{exc.filename}: {exc.strerror}" if isinstance(exc, OSError) and exc.filename else str(exc)
        raise invalid_option(
            "aws_config.client_cert",
            files,
            f"files in PEM format with a certificate and its key, which has no pass phrase ({reason})",
        ) from None


def _refuse_pass_phrase() -> str:
    raise ValueError("the key has a pass phrase")
