# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The import rules that keep the collection in layers, read from the source of every file."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
MODULE_UTILS = sorted((PLUGINS / "module_utils").glob("*.py"))
MODULES = sorted((PLUGINS / "modules").glob("*.py"))
OURS = "ansible_collections.contactcenter.voiceid.plugins"
PURE = {"_changes", "_errors", "_facts", "_parallel", "_requests"}


def imports(path: Path) -> set[str]:
    """The full names of everything that a file imports, also within functions and conditions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}:{node.lineno} has a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def helpers(path: Path) -> set[str]:
    """The collection's own module_utils that a file imports."""
    prefix = f"{OURS}.module_utils."
    return {name[len(prefix) :].split(".")[0] for name in imports(path) if name.startswith(prefix)}


def is_from(name: str, packages: tuple[str, ...]) -> bool:
    return name.split(".")[0] in packages


def test_the_rules_look_at_something() -> None:
    assert {path.stem for path in MODULE_UTILS} >= {*PURE, "_module", "_client"}
    assert "voiceid_enrollment_job_info" in {path.stem for path in MODULES}


@pytest.mark.parametrize("path", [path for path in MODULE_UTILS if path.stem in PURE], ids=lambda path: path.stem)
def test_pure_files_know_neither_boto3_nor_the_module_nor_the_network(path: Path) -> None:
    assert not [name for name in imports(path) if is_from(name, ("boto3", "botocore", "socket", "urllib3", "requests"))]
    assert helpers(path) <= PURE
    assert not [name for name in imports(path) if name.startswith("ansible_collections.amazon")]


@pytest.mark.parametrize("path", MODULE_UTILS, ids=lambda path: path.stem)
def test_helpers_never_import_modules(path: Path) -> None:
    assert not [name for name in imports(path) if name.startswith((f"{OURS}.modules", "ansible.modules"))]


@pytest.mark.parametrize("path", MODULE_UTILS + MODULES, ids=lambda path: path.stem)
def test_nothing_imports_the_endpoint(path: Path) -> None:
    assert not [name for name in imports(path) if is_from(name, ("moto", "moto_voiceid"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules_talk_to_the_service_through_the_helpers(path: Path) -> None:
    assert not [name for name in imports(path) if is_from(name, ("boto3", "botocore"))]
    assert "_module" in helpers(path)


@pytest.mark.parametrize("path", MODULE_UTILS + MODULES, ids=lambda path: path.stem)
def test_only_the_one_boundary_ends_the_module(path: Path) -> None:
    ends = [
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr.startswith(("fail_json", "exit_json"))
    ]
    assert sorted(ends) == (["exit_json", "fail_json"] if path.stem == "_module" else [])


def test_imports_go_one_way() -> None:
    graph = {path.stem: helpers(path) for path in MODULE_UTILS}
    assert set(TopologicalSorter(graph).static_order()) == set(graph)  # raises CycleError when files import each other
