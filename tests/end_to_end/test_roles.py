# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All roles: the documented variables are those that the tasks use, with the same defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2] / "roles"
ROLES = sorted(path.name for path in ROOT.iterdir())
RESULT = re.compile("_(outcome|left|count)$")  # variables that a role sets for those who use it
MODULES = ROOT.parent / "plugins" / "modules"


def options(role: str) -> dict[str, Any]:
    specs: dict[str, Any] = yaml.safe_load((ROOT / role / "meta" / "argument_specs.yml").read_text())
    found: dict[str, Any] = specs["argument_specs"]["main"]["options"]
    return found


def defaults(role: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / role / "defaults" / "main.yml").read_text())
    return found


def tasks(role: str) -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / role / "tasks").iterdir()))


@pytest.mark.parametrize("role", ROLES)
def test_the_variables_of_the_tasks_are_documented(role: str) -> None:
    used = set(re.findall(rf"(?<![.\w]){role}_[a-z0-9]\w*", tasks(role) + str(defaults(role))))
    assert {name for name in used if not RESULT.search(name)} == set(options(role))


@pytest.mark.parametrize("role", ROLES)
def test_the_documented_defaults_are_those_of_the_role(role: str) -> None:
    documented = {name: option["default"] for name, option in options(role).items() if "default" in option}
    # Defaults without an entry "default" are described in words: no file of tasks, and templates.
    in_words = {name: value for name, value in defaults(role).items() if name not in documented}
    assert all(value == "" or "{{" in value for value in in_words.values())
    assert documented == {name: value for name, value in defaults(role).items() if name not in in_words}


@pytest.mark.parametrize("role", ROLES)
def test_the_readme_names_only_documented_variables(role: str) -> None:
    text = (ROOT / role / "README.md").read_text()
    named = set(re.findall(rf"\b{role}_\w+", text))
    assert {name for name in named if not RESULT.search(name)} <= set(options(role))


def suboptions(module: str, option: str) -> Any:
    """The suboptions of an option of a module."""
    documentation = re.search(r'DOCUMENTATION = r"""\n(.*?)"""', (MODULES / f"{module}.py").read_text(), re.DOTALL)
    assert documentation is not None
    return yaml.safe_load(documentation[1])["options"][option]["suboptions"]


@pytest.mark.parametrize(
    ("role", "module", "option"),
    [
        ("batch_enrollment", "voiceid_enrollment_job", "enrollment_config"),
        ("batch_enrollment", "voiceid_enrollment_manifest", "speakers"),
        ("fraudster_registration", "voiceid_fraudster_manifest", "fraudsters"),
        ("fraudster_registration", "voiceid_fraudster_registration_job", "registration_config"),
    ],
)
def test_suboptions_are_those_of_the_module(role: str, module: str, option: str) -> None:
    def shape(rows: dict[str, Any], inner: str) -> dict[str, Any]:
        kept = ("type", "elements", "choices", "required")
        return {name: [*(row.get(key) for key in kept), shape(row.get(inner, {}), inner)] for name, row in rows.items()}

    documented = options(role)[f"{role}_{option}"]["options"]
    assert shape(documented, "options") == shape(suboptions(module, option), "suboptions")
