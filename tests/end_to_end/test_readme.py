# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README: its tasks run and show the documented output; its versions and links are right."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.release import __version__ as core_version
from ansible_test._util.target.common.constants import CONTROLLER_PYTHON_VERSIONS, REMOTE_ONLY_PYTHON_VERSIONS

from account import ENDED, Account
from docsite import code_blocks, read_page
from harness import PlaybookRunner

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_URL = "http://127.0.0.1:5000"
CORES = tomllib.loads((ROOT / "dev" / "requirements" / "cores.toml").read_text(encoding="utf-8"))
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))


def snippets() -> list[Any]:
    """The YAML in the README, in order."""
    return [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)]


def snippet_with(key: str) -> Any:
    """The one mapping that starts with this key."""
    (found,) = [snippet for snippet in snippets() if isinstance(snippet, dict) and next(iter(snippet)) == key]
    return found


def playbook(url: str) -> str:
    """One play of all tasks in the README, with the module_defaults in it; the endpoint is at ``url``."""
    tasks = [task for snippet in snippets() if isinstance(snippet, list) for task in snippet if "hosts" not in task]
    play = {"hosts": "localhost", "gather_facts": False, **snippet_with("module_defaults"), "tasks": tasks}
    return json.dumps([play]).replace(README_URL, url)


def test_its_tasks_run_and_show_what_it_says(run_playbook: PlaybookRunner, endpoint: str, account: Account) -> None:
    people = [account.enroll("alice"), account.enroll("bob"), account.enroll("carol", calls=(1,))]
    account.job(account.start(people, JobName="callers-2026-03-02"), until=ENDED)
    played = run_playbook(playbook(endpoint))
    assert played.rc == 0, played.stdout
    assert [task.status for task in played.tasks] == ["ok", "ok"]

    shown, said = played["Show the job"]["msg"], snippet_with("job_id")
    assert set(said) <= set(shown)
    assert shown["job_status"] == said["job_status"]
    assert shown["errors"] == said["errors"]
    alice = {**said["successful_enrollments"][0]}
    assert alice.pop("...", "none") is None, "more fields follow"
    assert alice.items() <= shown["successful_enrollments"][0].items()


def test_its_playbook_is_that_of_the_guide() -> None:
    [[written]] = [snippet for snippet in snippets() if isinstance(snippet, list) and "hosts" in snippet[0]]
    [night] = [yaml.safe_load(text)[0] for text in code_blocks(read_page("every_night")) if "  roles:" in text]
    [role] = written.pop("roles")
    [role_of_night] = night.pop("roles")
    assert written == night
    assert role.items() <= role_of_night.items()


def test_it_names_the_versions_that_are_tested() -> None:
    tested = dict(re.findall(r"(ansible-core|`amazon\.aws`) .*\(tested: ([\d., ]+)\)", README))
    assert set(tested["ansible-core"].split(", ")) == set(CORES)
    assert set(tested["`amazon.aws`"].split(", ")) == {core["amazon_aws"] for core in CORES.values()}


def test_the_tested_ansible_cores_have_no_gap() -> None:
    minors = [int(name.removeprefix("2.")) for name in CORES]
    assert minors == [*range(minors[0], minors[-1] - 1, -1)]


def test_its_pythons_are_those_of_managed_hosts_of_the_newest_ansible_core() -> None:
    newest = next(iter(CORES))
    if not core_version.startswith(f"{newest}."):
        pytest.skip(f"This is not ansible-core {newest}")
    assert re.findall(r"Python 3\.9 or newer \(supported: (\S+) to (\S+)\)", README) == [
        (REMOTE_ONLY_PYTHON_VERSIONS[0], CONTROLLER_PYTHON_VERSIONS[-1])
    ]
    assert {*CORES[newest]["pythons"]} == {*CONTROLLER_PYTHON_VERSIONS}


def versions(path: str) -> dict[str, str]:
    """Return the package and the version of each line such as ``boto3>=1.34.0`` or ``- python >= 3.9``."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return dict(re.findall(r"^ *(?:- )?([a-z0-9.]+) ?[>=]= ?([0-9.]+)", text, re.MULTILINE))


def test_its_lower_bounds_are_those_of_the_other_files() -> None:
    bounds = dict(re.findall(r"(ansible-core|`amazon\.aws`|Python|botocore) ([0-9.]+) or newer", README))
    oldest = [*CORES][-1]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert bounds["ansible-core"] == oldest
    assert runtime["requires_ansible"] == f">={oldest}.0"
    assert GALAXY["dependencies"] == {"amazon.aws": f">={bounds['`amazon.aws`']}"}
    assert CORES[oldest]["amazon_aws"].startswith(bounds["`amazon.aws`"].removesuffix("0"))

    packages = {"boto3": bounds["botocore"], "botocore": bounds["botocore"]}
    assert versions("requirements.txt") == packages
    assert versions("dev/requirements/oldest-host.txt") == packages
    assert versions("plugins/doc_fragments/connection.py") == {"python": bounds["Python"], **packages}

    environment = yaml.safe_load((ROOT / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    assert environment["dependencies"]["python"] == "requirements.txt"
    host = yaml.safe_load((ROOT / "tests" / "config.yml").read_text(encoding="utf-8"))
    assert host["modules"]["python_requires"] == f">={bounds['Python']}"
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["ruff"]["per-file-target-version"]["plugins/**"] == f"py{bounds['Python'].replace('.', '')}"


def test_the_installed_amazon_aws_is_the_tested_version(collections_path: str) -> None:
    core = ".".join(core_version.split(".")[:2])
    folder = Path(collections_path.split(os.pathsep)[-1], "ansible_collections", "amazon", "aws")
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    assert manifest["collection_info"]["version"] == CORES[core]["amazon_aws"]


def test_it_names_the_tarball_that_make_builds() -> None:
    tarballs = re.findall(r"contactcenter-voiceid-(\d.*)\.tar\.gz", README)
    assert tarballs
    assert set(tarballs) == {GALAXY["version"]}


def test_its_links_work_outside_the_repository() -> None:
    links = re.findall(r"\]\(([^)]+)\)|^\[[^]]+\]: (\S+)", README, re.MULTILINE)
    files = f"{GALAXY['repository']}/blob/main/"
    for link in map("".join, links):
        assert link.startswith("https://"), link
        if link.startswith(files):
            path = link.removeprefix(files).partition("#")[0]
            assert (ROOT / path).is_file(), link
            assert not {path, *map(str, Path(path).parents)} & set(GALAXY["build_ignore"]), link


def test_its_references_are_defined_and_used() -> None:
    defined = re.findall(r"^\[([^]]+)\]: ", README, re.MULTILINE)
    used = re.findall(r"\]\[([^]]+)\]", README)
    assert sorted(set(used)) == sorted(defined)
