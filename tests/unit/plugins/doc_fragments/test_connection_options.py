# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options: their arguments and their documentation are those of the installed amazon.aws."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec
from ansible_collections.contactcenter.voiceid.plugins.doc_fragments import connection, tags
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.module import CONNECTION_SPEC, TAGS_SPEC

AMAZON = aws_argument_spec()
FRAGMENTS = [connection.ModuleDocFragment.DOCUMENTATION, tags.ModuleDocFragment.DOCUMENTATION]
DOCUMENTED = {name: row for text in FRAGMENTS for name, row in yaml.safe_load(text)["options"].items()}
SPEC = {**CONNECTION_SPEC, **TAGS_SPEC}
# amazon.aws 9 has announced the end of these names for 2024-12-01; amazon.aws 10 does not have them any more.
REMOVED = re.compile(r"(AWS_SECURITY_TOKEN|EC2_[A-Z_]+|S3_URL)")
DEFAULTS = {"type": "str", "default": None, "no_log": None, "required": False, "choices": None, "elements": None}
UNDOCUMENTED = {"no_log": None, "variables": []}  # not in the fields of an option; the descriptions have the variables


def argument(spec: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What an option accepts, without the names that amazon.aws has deprecated."""
    deprecated = {alias["name"] for alias in spec.get("deprecated_aliases", [])}
    return {
        **{key: spec.get(key, default) for key, default in DEFAULTS.items()},
        "aliases": {*spec.get("aliases", [])} - deprecated,
        "variables": [name for name in variables(spec) if not REMOVED.fullmatch(name)],
    }


def variables(spec: t.Mapping[str, t.Any]) -> list[str]:
    """The environment variables of an option, in their order of precedence."""
    return spec["fallback"][1] if "fallback" in spec else []


@pytest.mark.parametrize("option", AMAZON)
def test_arguments_are_those_of_amazon_aws(option: str) -> None:
    assert argument(CONNECTION_SPEC[option]) == argument(AMAZON[option])


@pytest.mark.parametrize("option", DOCUMENTED)
def test_options_are_documented_as_they_are(option: str) -> None:
    assert {**argument(DOCUMENTED[option]), **UNDOCUMENTED} == {**argument(SPEC[option]), **UNDOCUMENTED}


def test_all_options_are_documented() -> None:
    assert set(DOCUMENTED) == set(SPEC)


@pytest.mark.parametrize("option", [name for name in SPEC if variables(SPEC[name])])
def test_variables_are_documented_in_their_order(option: str) -> None:
    (sentence,) = [text for text in DOCUMENTED[option]["description"] if text.startswith("If not set, ")]
    known = variables(SPEC[option])
    assert re.findall(r"E\((\w+)\)", sentence)[: len(known)] == known
