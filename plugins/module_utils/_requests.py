# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks options before anything is sent. Pure: no network, no module, no boto3.

botocore checks lengths but not patterns, so a mistyped id would travel to the service and come back as an error
that does not name the option.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError, invalid_option


class Constraint(t.NamedTuple):
    """What the API asks of a value.

    :param shape: the shape of the API model that the rule comes from.
    :param pattern: a regular expression for the whole value.
    :param wanted: the rule in words, for the error message.
    """

    shape: str
    pattern: str
    wanted: str


_NAME = r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}"
_NAME_WANTED = "1 to 256 letters, digits, '_' or '-', the first a letter or digit"

CONSTRAINTS: dict[str, Constraint] = {
    "domain_id": Constraint("DomainId", r"[a-zA-Z0-9]{22}", "a domain id: 22 letters and digits"),
    "domain_name": Constraint("DomainName", _NAME, f"a domain name: {_NAME_WANTED}"),
    "job_ids": Constraint("JobId", r"[a-zA-Z0-9]{22}", "a job id: 22 letters and digits"),
    "job_name": Constraint("JobName", _NAME, f"a job name: {_NAME_WANTED}"),
}

# Bounds of numbers, both included; None is no bound.
BOUNDS: dict[str, tuple[float, t.Optional[float]]] = {
    "max_concurrency": (1, 100),
    "wait_delay": (0.1, None),
    "wait_timeout": (1, None),
}


def check_options(params: t.Mapping[str, t.Any]) -> None:
    """Check every option that has a rule here; options that are not given are fine.

    :raises VoiceIdError: for the first value that breaks its rule.
    """
    for option, constraint in CONSTRAINTS.items():
        for value in _values(params.get(option)):
            if not re.fullmatch(constraint.pattern, value, re.ASCII):
                raise invalid_option(option, value, constraint.wanted)
    for option, (low, high) in BOUNDS.items():
        number = params.get(option)
        if number is not None and not (low <= number <= (high if high is not None else number)):
            wanted = f"{low} or more" if high is None else f"{low} to {high}"
            raise invalid_option(option, number, wanted)


def _values(given: t.Any) -> list[str]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def check_job_query(params: t.Mapping[str, t.Any]) -> None:
    """The rules between the options of a module that reads batch jobs.

    :raises VoiceIdError: when options do not go together.
    """
    check_options(params)
    if params["job_ids"] is not None and not (params["domain_id"] or params["domain_name"]):
        raise VoiceIdError(
            "job_ids: a job is looked up in its domain. Set domain_id or domain_name too.",
            "invalid_request",
            {"option": "job_ids"},
        )
    if params["results"] and not params["details"]:
        raise VoiceIdError(
            "results: needs details, because only the description of a job says where its output file is. "
            "Leave details at true, or results at false.",
            "invalid_request",
            {"option": "results"},
        )
