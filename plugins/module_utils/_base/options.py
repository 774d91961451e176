# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of options before the first request. Pure: no network, no module, no boto3.

botocore checks lengths but not patterns. The service would reject a mistyped ID with an error that does not contain the
name of the option.
"""

from __future__ import annotations

import functools
import math
import os
import re
import typing as t
import unicodedata
from urllib.parse import urlsplit

from ansible.module_utils.parsing.convert_bool import boolean

from .errors import VoiceIdError, invalid_option
from .masking import unprintable


class Constraint(t.NamedTuple):
    """A constraint of the API on a value.

    :param shape: The shape of the API model that defines the constraint.
    :param is_valid: Whether a value satisfies the constraint.
    :param requirement: What the value must be, for ``invalid_option``.
    :param allows: Whether the value may contain a character. Used for constraints on characters.
    """

    shape: str
    is_valid: t.Callable[[str], object]
    requirement: str
    allows: t.Callable[[str], object] = bool


def _matching(shape: str, pattern: str, requirement: str, longest: int = 256) -> Constraint:
    # Compiled when it is first used: a task uses few of the constraints.
    matches = functools.partial(re.fullmatch, pattern, flags=re.ASCII)
    return Constraint(shape, lambda value: len(value) <= longest and matches(value), requirement)


def _text(shape: str, longest: int, punctuation: str, shortest: int = 1) -> Constraint:
    """The pattern ``\\p{L}\\p{Z}\\p{N}`` and some punctuation. The ``re`` module does not support ``\\p``."""

    def allows(char: str) -> bool:
        return char in punctuation or unicodedata.category(char)[0] in "LZN"

    def is_valid(value: str) -> bool:
        return all(map(allows, value)) and shortest <= len(value) <= longest

    requirement = f"{shortest} to {longest} letters, digits, spaces or any of {' '.join(punctuation)}"
    return Constraint(shape, is_valid, requirement, allows)


def _name(shape: str) -> Constraint:
    return _matching(
        shape,
        r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}",
        "1 to 256 letters, digits, '_' or '-', starting with a letter or digit",
    )


def _id(shape: str) -> Constraint:
    return _matching(shape, r"[a-zA-Z0-9]{22}", "an ID of 22 letters and digits")


def _generated_id(shape: str) -> Constraint:
    return _matching(shape, r"id#[a-zA-Z0-9]{22}", "a generated ID, 'id#' followed by 22 letters and digits")


_S3_URI = _matching(
    "S3Uri",
    r"s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/[^\n]*)?",
    "an S3 URI of at most 1024 characters, such as s3://bucket/folder/file.json",
    longest=1024,
)
# The API model does not have a pattern for keys. These are the identifiers that KMS accepts.
_KMS_KEY = _matching(
    "KmsKeyId",
    r"(arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/)?[a-zA-Z0-9_-]+"
    r"|(arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:)?alias/[a-zA-Z0-9:/_-]+",
    "the ID, ARN or alias (alias/<name>) of a KMS key",
    longest=2048,
)

# By the name of the option. "a.b" is the suboption b of the option a.
CONSTRAINTS: dict[str, Constraint] = {
    "data_access_role_arn": _matching(
        "IamRoleArn",
        r"arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+",
        "the ARN of a role (arn:aws:iam::<account>:role/<name>) of at most 2048 characters",
        longest=2048,
    ),
    "description": _text("Description", 1024, "_.:/=+-%@", shortest=0),  # an empty string removes the description
    "domain_id": _id("DomainId"),
    "domain_name": _name("DomainName"),
    "enrollment_config.fraud_detection_config.watchlist_ids": _id("WatchlistId"),
    "fraudster_ids": _generated_id("FraudsterId"),
    "fraudsters.name": _name("CustomerSpeakerId"),  # not a name in the API
    "input_data_config.s3_uri": _S3_URI,
    "job_ids": _id("JobId"),
    "job_name": _name("JobName"),
    "kms_key_id": _KMS_KEY,
    "name": _name("DomainName"),
    "output_data_config.kms_key_id": _KMS_KEY,
    "output_data_config.s3_uri": _S3_URI,
    "registration_config.watchlist_ids": _id("WatchlistId"),
    "server_side_encryption_configuration.kms_key_id": _KMS_KEY,
    "session_names_or_ids": _matching(
        "SessionNameOrId",
        r"id#[a-zA-Z0-9]{22}|[a-zA-Z0-9][a-zA-Z0-9_-]{0,35}",
        "the name of a session (1 to 36 letters, digits, '_' or '-') or its ID ('id#' followed by 22 letters and "
        "digits)",
    ),
    "speaker_ids": _matching(
        "SpeakerId",
        r"id#[a-zA-Z0-9]{22}|[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}",
        "the ID that you gave to a speaker (1 to 256 letters, digits, '_' or '-') or its generated ID ('id#' followed "
        "by 22 letters and digits)",
    ),
    "speakers.speaker_id": _name("CustomerSpeakerId"),
    "watchlist_id": _id("WatchlistId"),
    "watchlist_ids": _id("WatchlistId"),
    "watchlist_name": _name("WatchlistName"),
    "watchlist_names": _name("WatchlistName"),
}
# The members of aws_config with a type that botocore needs, but does not check.
CONFIG_TYPES: dict[str, str] = {
    "client_context_params": "dictionary",
    "connect_timeout": "time",
    "disable_request_compression": "boolean",
    "endpoint_discovery_enabled": "boolean",
    "ignore_configured_endpoint_urls": "boolean",
    "inject_host_prefix": "boolean",
    "max_pool_connections": "count",
    "parameter_validation": "boolean",
    "proxies_config": "dictionary",
    "proxies_config.proxy_use_forwarding_for_https": "boolean",
    "read_timeout": "time",
    "request_min_compression_size_bytes": "integer",
    "retries": "dictionary",
    "retries.max_attempts": "integer",
    "retries.total_max_attempts": "integer",
    "s3": "dictionary",
    "s3.payload_signing_enabled": "boolean",
    "s3.use_accelerate_endpoint": "boolean",
    "s3.use_arn_region": "boolean",
    "s3_disable_express_session_auth": "boolean",
    "tcp_keepalive": "boolean",
    "use_dualstack_endpoint": "boolean",
    "use_fips_endpoint": "boolean",
}
REQUIREMENTS = {
    "boolean": "true or false",
    "count": "an integer greater than 0",
    "dictionary": "a dictionary",
    "integer": "an integer",
    "time": "a number of seconds greater than 0",
}
CLIENT_CERT = "a file with a certificate and its key, or a list of two files, the certificate and the key"
PROXY_URL = "the URL of a proxy, such as http://127.0.0.1:3128"
TAG_KEY = _text("TagKey", 128, "_.:/=+-@")
TAG_VALUE = _text("TagValue", 256, "_.:/=+-@", shortest=0)

# The options for keys and tokens, and the environment variables that set their defaults.
KEYS = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}

# The minimum and maximum of numeric options.
BOUNDS: dict[str, tuple[float, float]] = {
    "enrollment_config.fraud_detection_config.risk_threshold": (0, 100),
    "max_concurrency": (1, 100),
    "max_requests": (1, 100_000),
    "registration_config.fraudster_similarity_threshold": (0, 100),
    "results_max_size": (1, 10_000_000_000),
    "timeout": (1, 31536000),
    "wait_delay": (0.1, 86400),
    "wait_timeout": (1, 31536000),
}


def without_nulls(values: t.Mapping[str, t.Any], spec: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Options and suboptions without those that are null, as from an empty line ``domain_id:`` in a file of variables.

    Ansible would take null as a value that was given: ``required`` and ``required_one_of`` would accept it. Unknown
    options are kept, because Ansible reports them.

    :param spec: The argument spec of the module, or the ``options`` of an option.
    """
    known = {name for option, each in spec.items() for name in (option, *each.get("aliases", []))}
    return {
        name: _without_null_suboptions(value, spec.get(name, {}).get("options"))
        for name, value in values.items()
        if value is not None or name not in known
    }


def _without_null_suboptions(value: t.Any, spec: t.Optional[t.Mapping[str, t.Any]]) -> t.Any:
    if not spec:
        return value
    if isinstance(value, list):
        return [_without_null_suboptions(item, spec) for item in value]
    return without_nulls(value, spec) if isinstance(value, dict) else value


def check_options(params: t.Mapping[str, t.Any]) -> None:
    """Check the options that are set and have a constraint in this file.

    :raises VoiceIdError: for the first invalid value.
    """
    for option, constraint in CONSTRAINTS.items():
        value = given(params, option)
        if isinstance(value, list):
            for item in value:
                _check(option, item, constraint, is_item=True)
        else:
            _check(option, value, constraint)
    for option in BOUNDS:
        _check_bounds(params, option)
    _check_tags(params.get("tags") or {})


def check_connection(params: t.Mapping[str, t.Any]) -> None:
    """Check the connection options, including those that this run does not use.

    :raises VoiceIdError: for the first invalid value. The message does not contain secrets.
    """
    for option in ("timeout", "wait_timeout"):
        _check_bounds(params, option)
    for option in KEYS:
        _check_key(option, params.get(option) or "")
    _check_region(params.get("region") or "")
    for option, url in params.items():
        if option.endswith("endpoint_url") and url is not None:
            check_url(option, url, "AWS_URL in the environment" if url == os.environ.get("AWS_URL") else None)
    config = params["aws_config"] or {}
    typed_config(config)
    _check_proxies(config.get("proxies") or {})
    _check_profile(params)


def typed_config(config: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """``aws_config`` with the types that botocore needs.

    Numbers and booleans as text are converted, because templates and ``-e`` make texts of them.

    :raises VoiceIdError: for the first value of another type.
    """
    typed = dict(config)
    for option, kind in CONFIG_TYPES.items():
        outer, dummy, inner = option.partition(".")
        members = typed.get(outer) if inner else typed
        name = inner or outer
        if members and members.get(name) is not None:
            try:
                members = {**members, name: _typed(members[name], kind)}
            except (TypeError, ValueError):
                raise invalid_option(f"aws_config.{option}", members[name], REQUIREMENTS[kind]) from None
            typed = {**typed, outer: members} if inner else members
    if typed.get("client_cert") is not None:
        typed["client_cert"] = _client_cert(typed["client_cert"])
    return typed


def _typed(value: t.Any, kind: str) -> t.Any:
    if kind == "boolean":
        return boolean(value)
    if kind == "dictionary":
        if not isinstance(value, dict):
            raise TypeError
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError
    number = float(value)
    if not math.isfinite(number) or (kind != "integer" and number <= 0):
        raise ValueError
    if kind == "time" and not number.is_integer():
        return number
    if not number.is_integer():
        raise ValueError
    return int(number)


def _client_cert(value: t.Any) -> t.Any:
    """A file, or the tuple of two files. botocore ignores a list."""
    is_pair = isinstance(value, (list, tuple)) and len(value) == 2 and all(isinstance(file, str) for file in value)
    if not isinstance(value, str) and not is_pair:
        raise invalid_option("aws_config.client_cert", value, CLIENT_CERT)
    return tuple(value) if is_pair else value


def check_url(option: str, url: str, source: t.Optional[str] = None) -> None:
    """Check that a string is the URL of a server, without a user name or password.

    :param source: Where the URL is from, if it is not from the option.
    :raises VoiceIdError: if it is not. The message does not contain the password.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    requirement = "http:// or https:// followed by a host, and by a port if it is not the default port"
    if unprintable(url):  # urlsplit ignores a line break, the HTTP library does not
        good, requirement = False, f"{requirement}, without a line break or another unprintable character"
    if not good or _has_credentials(url):
        error = invalid_option(source or option, _without_credentials(url), requirement)
        error.details["option"] = option
        raise error


def check_proxy(url: str) -> None:
    """Check that a string is the URL of a proxy. As in botocore, http:// is optional.

    :raises ValueError: if it is not.
    """
    parts = urlsplit(url if url.startswith(("http:", "https:")) else f"http://{url.removeprefix('//')}")
    if not parts.hostname or parts.port == 0:  # a port that is not a number is a ValueError
        raise ValueError("it has no host")


def _check_proxies(proxies: t.Any) -> None:
    if not isinstance(proxies, dict):
        raise invalid_option(
            "aws_config.proxies", _without_credentials(proxies), "a dictionary such as {https: 'http://127.0.0.1:3128'}"
        )
    for scheme, url in proxies.items():
        try:
            check_proxy(url or "http://none")
        except (AttributeError, TypeError, ValueError):
            raise invalid_option(f"aws_config.proxies.{scheme}", _without_credentials(url), PROXY_URL) from None


class _HiddenUrl:
    """Replaces a URL with a user name or password in messages."""

    def __repr__(self) -> str:
        return "a URL with a user name or password"


def _has_credentials(url: t.Any) -> bool:
    return "@" in str(url)


def _without_credentials(url: t.Any) -> t.Any:
    return _HiddenUrl() if _has_credentials(url) else url


def _check_key(option: str, value: str) -> None:
    char = unprintable(value)
    if char:
        raise VoiceIdError(
            f"{option} contains {char!a}, but must contain only printable ASCII characters, and no line break at the "
            f"end. The value, which is not shown, is from the option or from {KEYS[option]} in the environment.",
            "invalid_request",
            {"option": option},
        )


def _check_region(region: str) -> None:
    """A region is part of the signature: an exception of the HTTP library about it would show the access key."""
    if unprintable(region):
        raise invalid_option("region", region, "the name of a region such as us-east-1, without a line break")


def _check_profile(params: t.Mapping[str, t.Any]) -> None:
    keys = [name for name in KEYS if params[name]]
    if params["profile"] and keys:  # amazon.aws rejects this too, but its message does not contain a solution
        raise VoiceIdError(
            f"profile is {params['profile']!r}, but cannot be combined with {', '.join(keys)}, in options or in the "
            "environment. Set either the profile or the keys. Set an option to an empty string to ignore a key in the "
            "environment.",
            "invalid_request",
            {"option": "profile"},
        )


def _check_bounds(params: t.Mapping[str, t.Any], option: str) -> None:
    number = given(params, option)
    low, high = BOUNDS[option]
    if number is not None and not low <= number <= high:
        raise invalid_option(option, number, f"from {low} to {high}")


def _check_tags(tags: t.Mapping[str, t.Any]) -> None:
    for key, value in tags.items():
        _check("tags", key, TAG_KEY, is_item=True)
        if value is None:
            raise invalid_option(f"tags.{key}", value, TAG_VALUE.requirement)
        _check(f"tags.{key}", value, TAG_VALUE)


def _check(option: str, value: t.Any, constraint: Constraint, *, is_item: bool = False) -> None:
    if value is not None and not constraint.is_valid(str(value)):
        invalid = next((char for char in str(value) if not constraint.allows(char)), None)
        hint = f". The character {invalid!r} is not allowed" if invalid else ""
        raise invalid_option(option, value, f"{constraint.requirement}{hint}", is_item=is_item)


def given(params: t.Mapping[str, t.Any], option: str) -> t.Any:
    """The value of an option, ``None`` if it is not set. "a.b" is the suboption b of the option a.

    A suboption of a list has no single value. The elements are checked where they are read.
    """
    value: t.Any = params
    for name in option.split("."):
        value = value.get(name) if isinstance(value, t.Mapping) else None
    return value
