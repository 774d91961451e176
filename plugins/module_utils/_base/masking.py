# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The strings that must be masked in results: keys, tokens, and passwords in URLs. Pure.

Ansible masks the exact values of options with ``no_log``. It does not find the escaped form of a secret with a line
break at its end. The URL options of amazon.aws do not have ``no_log``, because errors must contain their values.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import unquote

# Shorter parts are not masked, because they can be part of other texts.
SHORTEST_PART = 4

# Shorter secrets of a profile, such as "test", are not masked, because they can be part of other texts.
SHORTEST_SECRET = 8

# Receives the strings that must not be shown in a result.
Mask = t.Callable[[set[str]], None]

SECRET_OPTIONS = (
    *("aws_secret_access_key", "aws_secret_key", "aws_session_token", "secret_key", "session_token"),
    *("access_token", "aws_security_token", "ec2_secret_key", "security_token"),  # names that amazon.aws 9 accepts
)
KEY_OPTIONS = ("access_key", "aws_access_key", "aws_access_key_id")
SECRET_VARIABLES = (
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
)
KEY_VARIABLES = ("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID")
# Options and variables that contain URLs.
HOLDS_URLS = re.compile(r"url|uri$|prox|^aws_config$", re.IGNORECASE)

USER_INFO = re.compile(r"""([^\s'"]+)@""")
# The user info of URLs in any text. Other schemes, such as s3, have none.
URL_USER_INFO = re.compile(r"""\b(https?://)[^\s'"]+@""", re.IGNORECASE)
UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


def unprintable(secret: str) -> t.Optional[str]:
    """The first character of a key or token that is not allowed in an HTTP header."""
    found = UNPRINTABLE.search(secret)
    return found[0][0] if found else None


def forms_of(secret: str) -> set[str]:
    """The forms of a secret in texts: unchanged, escaped, and its parts between unprintable characters."""
    parts = {secret.strip(), repr(secret)[1:-1], *UNPRINTABLE.split(secret)}
    return {part for part in parts if len(part) >= SHORTEST_PART} | ({secret} if secret.strip() else set())


def long_forms(*secrets: t.Any) -> set[str]:
    """The forms of secrets that may be of any type, without short ones."""
    forms = [forms_of(secret) for secret in secrets if isinstance(secret, str)]
    return {form for form in set().union(*forms) if len(form) >= SHORTEST_SECRET}


def forms_of_url(url: str) -> set[str]:
    """The forms of a URL with a user name or password, and of its secret parts. Empty for any other text."""
    if "@" not in url:
        return set()
    forms = forms_of(url)
    for user_info in (found.rpartition("//")[2] for found in USER_INFO.findall(url)):
        user, dummy, password = user_info.partition(":")
        forms |= {*forms_of(user_info), *forms_of(password or user), *forms_of(unquote(password or user))}
    return forms


def without_user_info(value: t.Any) -> t.Any:
    """A value from JSON in which the user info of every URL, in texts at any depth, is masked."""
    if isinstance(value, str):
        return URL_USER_INFO.sub(r"\1***@", value) if "@" in value else value
    if isinstance(value, dict):
        return {without_user_info(key): without_user_info(inner) for key, inner in value.items()}
    return [without_user_info(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def secrets_in_urls(value: t.Any) -> set[str]:
    """The secrets in the URLs of all texts in a value."""
    urls = (found[0] for text in _texts(value) if "@" in text for found in URL_USER_INFO.finditer(text))
    return set().union(*(forms_of_url(url) for url in urls if not url.endswith("//***@")))


def secrets_in(params: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> set[str]:
    """All secrets of a task: in its options, which may be invalid, and in the environment of the module."""
    names = {"secret": (*SECRET_OPTIONS, *SECRET_VARIABLES), "key": (*KEY_OPTIONS, *KEY_VARIABLES)}
    found: set[str] = set()
    for name, value in [*params.items(), *environ.items()]:
        for text in _texts(value):
            if name in names["secret"] or (name in names["key"] and unprintable(text)):
                found |= forms_of(text)
            elif HOLDS_URLS.search(name):
                found |= forms_of_url(text)
    return found


def _texts(value: t.Any) -> t.Iterator[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
