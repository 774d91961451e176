# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the repository that no other tool checks: locked requirements, and the commands of the workflows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "dev" / "requirements"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path: Path) -> dict[str, str]:
    """The text of each package in a locked file, by its name."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^#.*\n", "", path.read_text()))
    return {normalized(re.split(r"[=\[]", entry)[0]): entry for entry in entries}


@pytest.mark.parametrize("source", sorted(REQUIREMENTS.glob("*.in")), ids=lambda path: path.stem)
def test_the_lock_has_every_requirement_with_its_hashes(source: Path) -> None:
    lock = pinned(source.with_suffix(".txt"))
    wanted = {normalized(name) for name in re.findall(r"(?m)^[A-Za-z0-9._-]+", source.read_text())}
    assert wanted
    assert wanted <= set(lock), "run: dev/lock"
    assert [name for name, entry in lock.items() if "==" not in entry or "--hash=sha256:" not in entry] == []


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_the_targets_of_a_workflow_exist(workflow: Path) -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    used = set(re.findall(r"(?m)\bmake ([a-z-]+)", "\n".join(step.get("run", "") for step in steps(workflow))))
    for job in yaml.safe_load(workflow.read_text())["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        rows = [*({"targets": target} for target in matrix.get("targets", [])), *matrix.get("include", [])]
        used |= {target for row in rows for target in row["targets"].split()}
    assert used
    assert used <= targets


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_commit_and_name_its_version(workflow: Path) -> None:
    used = re.findall(r"(?m)^ +uses: (.*)$", workflow.read_text())
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_the_overrides_of_the_weekly_checks_exist() -> None:
    rows = yaml.safe_load((ROOT / ".github" / "workflows" / "weekly.yml").read_text())["jobs"]["checks"]["strategy"]
    overrides = [row["overrides"] for row in rows["matrix"]["include"]]
    assert overrides
    assert all((REQUIREMENTS / f"{name}.txt").is_file() for name in overrides)
