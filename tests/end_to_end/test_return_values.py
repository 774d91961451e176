# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/return_values/generate.py: what it generates, and that the modules are up to date."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from docs.return_values.generate import HERE, MARK, MODULES, generate

MODULE = '''\
RETURN = r"""
{key}:
  description: The {key}.
  returned: success
  type: {type}
  contains:  # generated from docs/return_values/job.yml and call.yml
    old: 1
      # edited
other:
  description: Not generated.
"""
'''
JOB = """\
ended:
  description: Derived from RV(self.job_status).
  returned: when the job exists
  returned_info: always
job_status:
  modules: ["*_job*"]
  description:
    - The status.
"""


def generated(tmp_path: Path, module: str, key: str, kind: str) -> str:
    (tmp_path / "job.yml").write_text(JOB)
    (tmp_path / "call.yml").write_text("start:\n  modules: [voiceid_call]\n  contains: {at: {type: str}}\n")
    return generate(module, MODULE.format(key=key, type=kind), tmp_path)


def test_it_replaces_what_is_below_the_mark_and_nothing_else(tmp_path: Path) -> None:
    before, _, after = MODULE.format(key="job", type="dict").partition("    old: 1\n      # edited\n")
    text = generated(tmp_path, "voiceid_job", "job", "dict")
    assert text.startswith(before)
    assert text.endswith(after)
    fields = text.removeprefix(before).removesuffix(after)
    assert fields == textwrap.indent(
        "ended:\n  description: Derived from RV(job.job_status).\n  returned: when the job exists\n"
        "job_status:\n  description:\n    - The status.\n",
        "    ",
    )
    assert generate("voiceid_job", text, tmp_path) == text


def test_it_adapts_the_fields_to_an_info_module(tmp_path: Path) -> None:
    text = generated(tmp_path, "voiceid_job_info", "jobs", "list")
    contains = yaml.safe_load(text.split('"""')[1])["jobs"]["contains"]
    assert contains["ended"] == {"description": "Derived from RV(jobs[].job_status).", "returned": "always"}


@pytest.mark.parametrize(
    ("module", "fields"), [("voiceid_job", ["ended", "job_status"]), ("voiceid_call", ["ended", "start"])]
)
def test_it_leaves_out_the_fields_of_other_modules(tmp_path: Path, module: str, fields: list[str]) -> None:
    text = generated(tmp_path, module, "job", "dict")
    assert list(yaml.safe_load(text.split('"""')[1])["job"]["contains"]) == fields


@pytest.mark.parametrize("path", sorted(MODULES.glob("*.py")), ids=lambda path: path.stem)
def test_each_module_is_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "error:  # generated from docs/return_values/error.yml\n" in text
    assert text == generate(path.stem, text), "run: make generate"


def test_each_file_is_used() -> None:
    marks = [mark for path in MODULES.glob("*.py") for mark in MARK.finditer(path.read_text(encoding="utf-8"))]
    named = {name for mark in marks for name in mark["files"].split(" and ")}
    assert named == {path.name for path in HERE.glob("*.yml")}


def run(*options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / "docs" / "return_values" / "generate.py"
    return subprocess.run([sys.executable, script, *options], capture_output=True, text=True, check=False)


def test_the_check_reports_an_edited_module_and_changes_nothing(tmp_path: Path) -> None:
    copy, module = tmp_path / "docs" / "return_values", tmp_path / "plugins" / "modules" / "voiceid_domain.py"
    copy.mkdir(parents=True)
    module.parent.mkdir(parents=True)
    for path in HERE.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    source = (MODULES / module.name).read_text(encoding="utf-8")
    edited = source.replace("The ARN of the domain.", "The name of the domain.")
    module.write_text(edited, encoding="utf-8")

    checked = run("--check", folder=tmp_path)
    assert (checked.returncode, checked.stdout) == (1, "Out of date: voiceid_domain.py\n")
    assert module.read_text(encoding="utf-8") == edited

    written = run(folder=tmp_path)
    assert (written.returncode, written.stdout) == (0, "Updated: voiceid_domain.py\n")
    assert module.read_text(encoding="utf-8") == source
    assert run("--check", folder=tmp_path).returncode == 0
