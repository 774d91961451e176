# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of options before anything is sent. Pure: no network, no module, no boto3.

botocore checks lengths but not patterns: the service would refuse a mistyped id with an error that does not name the
option.
"""

from __future__ import annotations

import re
import typing as t
import unicodedata
from urllib.parse import urlsplit

from .errors import VoiceIdError, invalid_option
from .masking import unprintable


class Constraint(t.NamedTuple):
    """A rule of the API about a value.

    :param shape: The shape of the API model that has the rule.
    :param holds: Whether a value keeps the rule.
    :param wanted: The rule in words, for the error message.
    :param takes: Whether a value may contain a character, where the rule is about characters.
    """

    shape: str
    holds: t.Callable[[str], object]
    wanted: str
    takes: t.Callable[[str], object] = bool


def _matching(shape: str, pattern: str, wanted: str, longest: int = 256) -> Constraint:
    matches = re.compile(pattern, re.ASCII).fullmatch
    return Constraint(shape, lambda value: len(value) <= longest and matches(value), wanted)


def _text(shape: str, longest: int, punctuation: str, shortest: int = 1) -> Constraint:
    """The model's ``\\p{L}\\p{Z}\\p{N}`` and some punctuation, which the standard library's ``re`` does not support."""

    def takes(char: str) -> bool:
        return char in punctuation or unicodedata.category(char)[0] in "LZN"

    def holds(value: str) -> bool:
        return all(map(takes, value)) and shortest <= len(value) <= longest

    wanted = f"{shortest} to {longest} letters, digits, spaces or any of {' '.join(punctuation)}"
    return Constraint(shape, holds, wanted, takes)


def _name(shape: str) -> Constraint:
    return _matching(
        shape,
        r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}",
        "1 to 256 letters, digits, '_' or '-', the first a letter or digit",
    )


def _id(shape: str) -> Constraint:
    return _matching(shape, r"[a-zA-Z0-9]{22}", "an id: 22 letters and digits")


def _generated_id(shape: str) -> Constraint:
    return _matching(shape, r"id#[a-zA-Z0-9]{22}", "a generated id: 'id#' and 22 letters and digits")


_S3_URI = _matching(
    "S3Uri",
    r"s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/[^\n]*)?",
    "an S3 URI such as s3://bucket/folder/file.json, of at most 1024 characters",
    longest=1024,
)
# The API model has no pattern for a key; these are the forms in which KMS names one.
_KMS_KEY = _matching(
    "KmsKeyId",
    r"(arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/)?[a-zA-Z0-9_-]+"
    r"|(arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:)?alias/[a-zA-Z0-9:/_-]+",
    "the id, ARN or alias (alias/<name>) of a KMS key",
    longest=2048,
)

# By option; "a.b" is suboption b of option a.
CONSTRAINTS: dict[str, Constraint] = {
    "data_access_role_arn": _matching(
        "IamRoleArn",
        r"arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+",
        "the ARN of a role, arn:aws:iam::<account>:role/<name>, of at most 2048 characters",
        longest=2048,
    ),
    "description": _text("Description", 1024, "_.:/=+-%@", shortest=0),  # an empty one removes the description
    "domain_id": _id("DomainId"),
    "domain_name": _name("DomainName"),
    "enrollment_config.fraud_detection_config.watchlist_ids": _id("WatchlistId"),
    "fraudster_ids": _generated_id("FraudsterId"),
    "input_data_config.s3_uri": _S3_URI,
    "job_ids": _id("JobId"),
    "job_name": _name("JobName"),
    "name": _name("DomainName"),
    "output_data_config.kms_key_id": _KMS_KEY,
    "output_data_config.s3_uri": _S3_URI,
    "registration_config.watchlist_ids": _id("WatchlistId"),
    "server_side_encryption_configuration.kms_key_id": _KMS_KEY,
    "session_names_or_ids": _matching(
        "SessionNameOrId",
        r"id#[a-zA-Z0-9]{22}|[a-zA-Z0-9][a-zA-Z0-9_-]{0,35}",
        "a session's name (1 to 36 letters, digits, '_' or '-') or its id ('id#' and 22 letters and digits)",
    ),
    "speaker_ids": _matching(
        "SpeakerId",
        r"id#[a-zA-Z0-9]{22}|[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}",
        "a speaker's id: your own (1 to 256 letters, digits, '_' or '-') or the generated one ('id#' and 22 letters "
        "and digits)",
    ),
    "watchlist_id": _id("WatchlistId"),
    "watchlist_ids": _id("WatchlistId"),
    "watchlist_name": _name("WatchlistName"),
    "watchlist_names": _name("WatchlistName"),
}
PROXY_URL = "the URL of a proxy, such as http://127.0.0.1:3128"
TAG_KEY = _text("TagKey", 128, "_.:/=+-@")
TAG_VALUE = _text("TagValue", 256, "_.:/=+-@", shortest=0)

# Options that hold keys, and the variables of the environment that they may come from.
KEYS = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}

# Bounds of numbers, inclusive.
BOUNDS: dict[str, tuple[float, float]] = {
    "enrollment_config.fraud_detection_config.risk_threshold": (0, 100),
    "max_concurrency": (1, 100),
    "registration_config.fraudster_similarity_threshold": (0, 100),
    "results_max_size": (1, 10_000_000_000),
    "timeout": (1, 31536000),
    "wait_delay": (0.1, 86400),
    "wait_timeout": (1, 31536000),
}


def check_options(params: t.Mapping[str, t.Any]) -> None:
    """Check every option that has a rule here and is given.

    :raises VoiceIdError: for the first value that breaks its rule.
    """
    for option, constraint in CONSTRAINTS.items():
        value_or_list = given(params, option)
        for value in value_or_list if isinstance(value_or_list, list) else [value_or_list]:
            _check(option, value, constraint)
    for option in BOUNDS:
        _check_bounds(params, option)
    _check_tags(params.get("tags") or {})


def check_connection(params: t.Mapping[str, t.Any]) -> None:
    """Check the options that say how to connect, whether this run uses them or not.

    :raises VoiceIdError: for the first value that is wrong. It does not show a secret.
    """
    for option in ("timeout", "wait_timeout"):
        _check_bounds(params, option)
    for option in KEYS:
        _check_key(option, params.get(option) or "")
    for option, url in params.items():
        if option.endswith("endpoint_url") and url is not None:
            check_url(option, url)
    _check_proxies((params["aws_config"] or {}).get("proxies") or {})
    _check_profile(params)


def check_url(option: str, url: str) -> None:
    """Check that a text is the URL of a server, without a password. A password is not shown.

    :raises VoiceIdError: if it is not.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or _shown(url) != url:
        raise invalid_option(
            option, _shown(url), "http:// or https:// with a host, and a port if it is not the usual one"
        )


def check_proxy(url: str) -> None:
    """Check that a text is the URL of a proxy, as botocore reads it: http:// may be left out.

    :raises ValueError: if it is not.
    """
    parts = urlsplit(url if url.startswith(("http:", "https:")) else f"http://{url.removeprefix('//')}")
    if not parts.hostname or parts.port == 0:  # a port that is not a number is a ValueError
        raise ValueError("it has no host")


def _check_proxies(proxies: t.Any) -> None:
    if not isinstance(proxies, dict):
        raise invalid_option(
            "aws_config.proxies", _shown(proxies), "a dictionary such as {https: 'http://127.0.0.1:3128'}"
        )
    for scheme, url in proxies.items():
        try:
            check_proxy(url or "http://none")
        except (AttributeError, TypeError, ValueError):
            raise invalid_option(f"aws_config.proxies.{scheme}", _shown(url), PROXY_URL) from None


def _shown(url: t.Any) -> t.Any:
    return "a URL with a user name or password" if "@" in str(url) else url


def _check_key(option: str, value: str) -> None:
    char = unprintable(value)
    if char:
        raise VoiceIdError(
            f"{option}: the value, which is not shown, contains {char!a}, wanted printable ASCII characters, without a "
            f"line break at the end. The value comes from the option, or from {KEYS[option]} in the environment.",
            "invalid_request",
            {"option": option},
        )


def _check_profile(params: t.Mapping[str, t.Any]) -> None:
    keys = [name for name in KEYS if params[name]]
    if params["profile"] and keys:  # amazon.aws refuses it too, but does not say what to do
        wanted = f"no {', '.join(keys)} beside it, here or in the environment (an empty string turns them off)"
        raise invalid_option("profile", params["profile"], wanted)


def _check_bounds(params: t.Mapping[str, t.Any], option: str) -> None:
    number = given(params, option)
    low, high = BOUNDS[option]
    if number is not None and not low <= number <= high:
        raise invalid_option(option, number, f"{low} to {high}")


def _check_tags(tags: t.Mapping[str, t.Any]) -> None:
    for key, value in tags.items():
        _check("tags", key, TAG_KEY)
        if value is None:
            raise invalid_option(f"tags.{key}", value, TAG_VALUE.wanted)
        _check(f"tags.{key}", value, TAG_VALUE)


def _check(option: str, value: t.Any, constraint: Constraint) -> None:
    if value is not None and not constraint.holds(str(value)):
        refused = next((char for char in str(value) if not constraint.takes(char)), None)
        hint = f"; {refused!r} is none of these" if refused else ""
        raise invalid_option(option, value, f"{constraint.wanted}{hint}")


def given(params: t.Mapping[str, t.Any], option: str) -> t.Any:
    """The value of an option; "a.b" is suboption b of option a. ``None`` if it is not given."""
    value: t.Any = params
    for name in option.split("."):
        value = (value or {}).get(name)
    return value
