# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors for credentials that botocore cannot obtain, and for credentials that cannot be used in a request.

botocore obtains credentials when it creates a client, and when it signs a request. If a token file,
``credential_process``, STS, SSO or a metadata service fails, that step raises an arbitrary exception. The traceback
shows whether the exception was raised while botocore was obtaining credentials.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import traceback
import types
import typing as t

try:
    import botocore
    import botocore.session
    from botocore.exceptions import BotoCoreError, InvalidConfigError
except ImportError:  # AnsibleAWSModule reports missing libraries
    pass

from .errors import ADVICE_FOR_CREDENTIALS, VoiceIdError, answer_details, answer_reason, kind_of, one_line
from .masking import SHORTEST_PART, Mask, forms_of_url, long_forms

STAGE = ("botocore.credentials", "botocore.tokens")

# The settings of a profile, and the environment variables, that determine the source of credentials.
SETTINGS = (
    "credential_process",
    "role_arn",
    "web_identity_token_file",
    "source_profile",
    "mfa_serial",
    "credential_source",
    "sso_session",
    "sso_start_url",
    "login_session",
)
VARIABLES = (
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
)
SECRET_SETTINGS = ("aws_secret_access_key", "aws_session_token")
# The variables with the files of tokens. A service can repeat the token in its response.
TOKEN_FILES = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE")
LARGEST_TOKEN = 65536

# Texts of other programs and services that can contain secrets, and what is shown of them.
SECRET_TEXTS = (
    # botocore shows the complete response of a metadata service of containers.
    (re.compile(r"(Received non 200 response \d+ from container metadata).*", re.DOTALL), r"\1"),
    (re.compile(r"""(https?://[^\s?"']+)\?[^\s"']+""", re.IGNORECASE), r"\1"),
    # Secrets in JSON or in assignments. The names of error codes, such as "ExpiredToken: ...", do not match.
    (
        re.compile(r"""((?:secret|token|passw)[\w-]*(?:["']\s*:\s*["']?|\s*=\s*["']?))[^\s"',}&]+""", re.IGNORECASE),
        r"\1***",
    ),
)

# botocore shows what a program printed as Version, whatever it is.
ODD_VERSION = re.compile(r"Unsupported version '(?!\d{1,9}')", re.ASCII)
# What the exceptions mean that botocore raises without a class of their own.
REASONS = {
    "EOFError": "the profile has mfa_serial, and nobody can enter the code of an MFA device here",
    "KeyError('AccessKeyId')": "the response has no AccessKeyId",
    "KeyError('Credentials')": "the response of STS has no Credentials",
    "KeyError('Expiration')": "the response has no Expiration",
    "KeyError('SecretAccessKey')": "the response has no SecretAccessKey",
    "KeyError('Token')": "the response has no Token",
    "KeyError('roleCredentials')": "the response of SSO has no roleCredentials",
    "the refreshed credentials are still expired": "the credentials have expired",
}
PROGRAM_OUTPUT = "the program did not print a JSON object with Version 1, AccessKeyId and SecretAccessKey"


class Service(t.NamedTuple):
    """The service that was called for credentials."""

    name: str
    operation: str
    endpoint_url: str

    def __str__(self) -> str:
        return f"{self.operation} of {self.name} at {self.endpoint_url}"

    @property
    def action(self) -> str:
        """The name of the operation in an IAM policy."""
        return f"{self.name.lower()}:{self.operation}"


class Source(t.NamedTuple):
    """The source of credentials: the settings of a profile and its source profiles, and environment variables."""

    profiles: dict[str, dict[str, t.Any]]
    variables: dict[str, str]

    def __str__(self) -> str:
        """The source for a message. The arguments of a program are omitted, because they can be secret."""
        shown = {name: _in_brackets(settings) for name, settings in self.profiles.items()}
        first = next(iter(shown), None)
        parts = [f"profile {name}{settings}" for name, settings in shown.items() if settings or name == first]
        return without_secrets(", ".join(parts + [f"{name} {value}" for name, value in self.variables.items()]))

    def setting(self, *names: str) -> t.Optional[str]:
        """The first of these settings that a profile has."""
        found = (str(settings[name]) for settings in self.profiles.values() for name in names if name in settings)
        return next(found, None)


def source_of(profile: t.Optional[str]) -> Source:
    """The source of the credentials of a profile. ``None`` is the default profile."""
    configured = _config().get("profiles", {})
    profiles: dict[str, dict[str, t.Any]] = {}
    name: t.Any = profile or "default"
    while isinstance(name, str) and name not in profiles and (profile or name in configured):
        profiles[name] = configured.get(name, {})
        name = profiles[name].get("source_profile")
    variables = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    return Source(profiles, variables)


def configured_secrets() -> set[str]:
    """The secrets in the AWS config and credentials files, and in the files of tokens."""
    tokens = [_token_in(os.environ.get(name, "")) for name in TOKEN_FILES]
    return set().union(*(_secrets_in(name, value) for name, value in _config().items()), *tokens)


def _secrets_in(name: str, value: t.Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_secrets_in(inner, value[inner]) for inner in value))
    if name in SECRET_SETTINGS:
        return long_forms(value)
    if name == "web_identity_token_file":
        return _token_in(value)
    return forms_of_url(value) if name == "endpoint_url" and isinstance(value, str) else set()


def _token_in(path: t.Any) -> set[str]:
    if not isinstance(path, str) or not os.path.isfile(path):  # to read from a pipe could take forever
        return set()
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return long_forms(file.read(LARGEST_TOKEN))
    except OSError:
        return set()


def without_secrets(text: str) -> str:
    """A text without the parts of other programs and services that can be secret."""
    for pattern, shown in SECRET_TEXTS:
        text = pattern.sub(shown, text)
    return text


def _config() -> dict[str, t.Any]:
    try:
        return dict(botocore.session.Session().full_config)
    except (BotoCoreError, OSError, ValueError):  # a file cannot be read
        return {}


def failure(exc: Exception, profile: t.Optional[str], mask: Mask) -> t.Optional[VoiceIdError]:
    """The error for an exception that was raised while obtaining credentials, ``None`` for other exceptions."""
    mask(configured_secrets())
    frames = [frame for frame, dummy in traceback.walk_tb(exc.__traceback__)]
    if not in_stage(frames) or kind_of(exc) == "profile_not_found":
        return None
    source, service = source_of(profile), service_in(frames)
    reason, advice = _reason(exc, source, service), _advice(exc, source, service)
    response = getattr(exc, "response", None)
    details = answer_details(response) if isinstance(response, dict) else {}
    if service:
        details.update(operation=service.action, endpoint_url=service.endpoint_url)
        reason = f"{service}: {reason}{_missing_bundle(service.endpoint_url)}"
    return unavailable(profile, source, reason, advice, details)


def unavailable(
    profile: t.Optional[str], source: Source, reason: str, advice: str, details: t.Mapping[str, t.Any]
) -> VoiceIdError:
    origin = f" from {source}" if str(source) else ""
    known = {"profile": profile, **details}
    if known.get("message"):
        known["message"] = without_secrets(known["message"])
    return VoiceIdError(
        f"Getting credentials{origin} failed: {one_line(without_secrets(reason)).rstrip('.')}. {advice}",
        "credentials_unavailable",
        {name: value for name, value in known.items() if value is not None},
    )


def in_stage(frames: t.Iterable[types.FrameType]) -> bool:
    """Whether botocore was obtaining credentials."""
    return any(frame.f_globals.get("__name__") in STAGE for frame in frames)


def service_in(frames: t.Iterable[types.FrameType]) -> t.Optional[Service]:
    """The service that was called to obtain credentials, ``None`` if no service was called."""
    names = [(frame.f_globals.get("__name__"), frame) for frame in frames]
    begin = next((index for index, (name, dummy) in enumerate(names) if name in STAGE), len(names))
    for name, frame in reversed(names[begin:]):
        if (name, frame.f_code.co_name) == ("botocore.client", "_make_api_call"):
            meta = frame.f_locals["self"].meta
            return Service(meta.service_model.service_id, str(frame.f_locals.get("operation_name")), meta.endpoint_url)
    return None


def awaited_by(thread: int, profile: t.Optional[str]) -> t.Optional[str]:
    """The source of the credentials that a thread is waiting for, ``None`` if it is not waiting for credentials."""
    frame = sys._current_frames().get(thread)
    frames = [frame for frame, dummy in traceback.walk_stack(frame)][::-1] if frame else []
    if not in_stage(frames):
        return None
    return ", ".join(filter(None, [str(service_in(frames) or ""), str(source_of(profile))])) or "a provider"


def _reason(exc: Exception, source: Source, service: t.Optional[Service]) -> str:
    """The reason of a failure. The output of a program and the response of a service are omitted, because they can
    contain keys."""
    response = getattr(exc, "response", None)
    process = source.setting("credential_process")
    if isinstance(response, dict):
        return answer_reason(answer_details(response))
    if isinstance(exc, (BotoCoreError, OSError)):
        return PROGRAM_OUTPUT if ODD_VERSION.search(str(exc)) else _without_arguments(str(exc), process)
    if service:
        return f"the response cannot be read ({type(exc).__name__})"
    known = next((reason for text, reason in REASONS.items() if text in repr(exc)), None)
    return known or _other_reason(exc, process)


def _other_reason(exc: Exception, process: t.Optional[str]) -> str:
    if process is None:
        return f"{type(exc).__name__}: {exc}"
    if _words(process) is None:
        return f"credential_process contains an unclosed quote: {exc}"
    return f"{PROGRAM_OUTPUT}: {exc}" if isinstance(exc, json.JSONDecodeError) else PROGRAM_OUTPUT


def _missing_bundle(url: str) -> str:
    """A hint that AWS_CA_BUNDLE does not exist. The message of the HTTP library does not contain the file."""
    bundle = os.environ.get("AWS_CA_BUNDLE", "")
    missing = bundle and url.startswith("https:") and not os.path.isfile(bundle)
    return f" (AWS_CA_BUNDLE is {bundle}, which is not a file)" if missing else ""


def _advice(exc: Exception, source: Source, service: t.Optional[Service]) -> str:
    answered = isinstance(getattr(exc, "response", None), dict)
    kind = kind_of(exc)
    if not answered and kind != "invalid_request":  # botocore rejects a request before it sends it
        kind = "unreachable"
    key = "general"
    if service and kind == "access_denied":
        key = "denied"
    elif service and kind in ("not_voice_id", "server_error", "throttled", "unreachable"):
        key = "service"
    elif source.setting("sso_session", "sso_start_url") and not isinstance(exc, InvalidConfigError):
        key = "sso"
    return ADVICE_FOR_CREDENTIALS[key].format(
        operation=service.action if service else "",
        service=service.name if service else "",
        profile=next(iter(source.profiles), "default"),
    )


def _in_brackets(settings: t.Mapping[str, t.Any]) -> str:
    shown = [f"{name} {_shown(name, str(settings[name]))}".rstrip() for name in SETTINGS if name in settings]
    return f" ({', '.join(shown)})" if shown else ""


def _shown(name: str, value: str) -> str:
    return (_words(value) or value.split() or [""])[0] if name == "credential_process" else value


def _words(command: str) -> t.Optional[list[str]]:
    """The program and its arguments, ``None`` if the command cannot be split."""
    try:
        return shlex.split(command)
    except ValueError:
        return None


def _without_arguments(text: str, process: t.Optional[str]) -> str:
    """A text without the arguments of a program, except paths and the names of options."""
    values = [argument.rpartition("=")[2] for argument in (_words(process or "") or [])[1:]]
    for value in sorted(values, key=len, reverse=True):
        if not value.startswith(("-", "/")) and len(value) >= SHORTEST_PART:
            text = text.replace(value, "***")
    return text
