# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for imports between the layers of the collection, checked in the source of every file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PLUGINS = ROOT / "plugins"
FILES = {path.relative_to(PLUGINS).with_suffix("").as_posix(): path for path in sorted(PLUGINS.rglob("*.py"))}
MODULE_UTILS = [name for name in FILES if name.startswith("module_utils/") and not name.endswith("__init__")]
BASE = [name for name in MODULE_UTILS if name.startswith("module_utils/_base/")]
RESOURCES = [name for name in MODULE_UTILS if name.startswith("module_utils/_resources/")]
REPORT = [name for name in MODULE_UTILS if name.startswith("module_utils/_report/")]
MODULES = [name for name in FILES if name.startswith("modules/")]
WITHOUT_CONNECTION = ["modules/voiceid_report"]
PURE = [
    f"module_utils/_base/{stem}"
    for stem in (
        *("changes", "claims", "errors", "facts", "in_flight", "masking", "operations"),
        *("options", "parallel", "plan", "progress", "values", "waiting"),
    )
]
PURE += [name for name in REPORT if not name.endswith("/account_file")]
# The two kinds of modules, with and without a connection.
BOUNDARIES = {"module_utils/_base/local_module", "module_utils/_base/module"}
# Files that may read the spelling of the API: the client, and the code that reads error responses of botocore.
READ_THE_API = {f"module_utils/_base/{stem}" for stem in ("client", "errors", "operations", "s3")}
ACTIONS = [name for name in FILES if name.startswith("action/")]
ACTION_UTILS = ["plugin_utils/_progress", "plugin_utils/_wait_action", "plugin_utils/_watch"]


def tree_of(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def imports(name: str) -> set[str]:
    """Everything that a file imports, including within functions and conditions: full names, and for the files of this
    collection the names of ``FILES``."""
    found = set()
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            folder = FILES[name].parents[node.level - 1].joinpath(*(node.module or "").split("."))
            target = folder.relative_to(PLUGINS).as_posix()
            found |= {target} if target in FILES else {f"{target}/{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own(name: str) -> set[str]:
    """The files of this collection that a file imports."""
    return {target for target in imports(name) if "/" in target}


def is_from(target: str, *packages: str) -> bool:
    return target.split(".")[0] in packages


def test_the_rules_apply_to_some_files() -> None:
    assert set(PURE) < {*BASE, *REPORT}
    assert len(RESOURCES) > 9 and len(MODULES) > 12 and len(REPORT) > 9
    assert "module_utils/_base/client" in own("module_utils/_base/module")
    assert {"module_utils/_resources/job", "module_utils/_base/module"} < own("modules/voiceid_enrollment_job")
    assert "boto3" not in imports("module_utils/_base/client") and set(BASE) > READ_THE_API


@pytest.mark.parametrize("name", MODULE_UTILS + MODULES + ACTIONS + ACTION_UTILS)
def test_own_files_are_imported_relatively_and_exist(name: str) -> None:
    assert not [target for target in imports(name) if target.startswith("ansible_collections.contactcenter")]
    assert own(name) <= set(FILES)


@pytest.mark.parametrize("name", [*PURE, "module_utils/_resources/wav"])
def test_pure_files_import_neither_boto3_nor_the_module_nor_the_network(name: str) -> None:
    assert not [
        target
        for target in imports(name)
        if is_from(target, "boto3", "botocore", "http", "requests", "socket", "urllib3", "ansible_collections")
    ]
    assert own(name) <= set(PURE)


@pytest.mark.parametrize("name", BASE)
def test_base_does_not_import_resources(name: str) -> None:
    assert own(name) <= set(BASE)


@pytest.mark.parametrize("name", RESOURCES)
def test_resources_use_the_base_and_each_other_but_not_boto3(name: str) -> None:
    assert own(name) <= {*BASE, *RESOURCES}
    assert not [target for target in imports(name) if is_from(target, "boto3", "botocore")]


@pytest.mark.parametrize("name", [name for name in RESOURCES if not name.endswith("_module")])
def test_resources_do_not_import_the_module(name: str) -> None:
    assert "module_utils/_base/module" not in own(name)


@pytest.mark.parametrize("name", MODULE_UTILS + MODULES + ACTIONS + ACTION_UTILS)
def test_nothing_imports_the_endpoint(name: str) -> None:
    assert not [target for target in imports(name) if is_from(target, "moto", "moto_voiceid")]


@pytest.mark.parametrize("name", REPORT + WITHOUT_CONNECTION)
def test_the_report_needs_neither_a_library_nor_a_connection(name: str) -> None:
    assert not [target for target in imports(name) if is_from(target, "boto3", "botocore", "ansible_collections")]
    assert own(name) <= {*PURE, *REPORT, "module_utils/_base/files", "module_utils/_base/local_module"}


@pytest.mark.parametrize("name", ACTIONS)
def test_action_plugins_belong_to_a_module_and_share_their_implementation(name: str) -> None:
    assert name.replace("action/", "modules/") in MODULES
    assert own(name) == {"plugin_utils/_wait_action"}


def test_modules_that_wait_have_an_action_plugin() -> None:
    waiting = [name for name in MODULES if "contactcenter.voiceid.wait" in FILES[name].read_text(encoding="utf-8")]
    assert [name.replace("modules/", "action/") for name in waiting] == ACTIONS


def test_action_plugins_use_only_the_names_of_the_progress_from_the_modules() -> None:
    assert own("plugin_utils/_wait_action") == {"plugin_utils/_watch"}
    assert own("plugin_utils/_watch") == {"plugin_utils/_progress", "module_utils/_base/progress"}
    assert not [target for target in imports("plugin_utils/_progress") if is_from(target, "ansible") or "/" in target]


@pytest.mark.parametrize("name", sorted(set(MODULES) - set(WITHOUT_CONNECTION)))
def test_modules_reach_the_service_through_module_utils(name: str) -> None:
    assert not [target for target in imports(name) if is_from(target, "boto3", "botocore")]
    assert "module_utils/_base/module" in own(name)
    assert own(name) <= {*BASE, *RESOURCES}


@pytest.mark.parametrize("name", MODULE_UTILS + MODULES)
def test_only_the_one_boundary_ends_the_module(name: str) -> None:
    ends = [
        node.attr
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.Attribute) and node.attr.startswith(("fail_json", "exit_json"))
    ]
    assert sorted(ends) == (["exit_json", "fail_json"] if name in BOUNDARIES else [])


def keys_read(tree: ast.AST) -> Iterator[str]:
    """Every text that a value is read by: ``x["Key"]``, ``x.get("Key")``, ``x.pop("Key")``, ``"Key" in x``."""
    for node in ast.walk(tree):
        keys: list[ast.expr] = []
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            keys = [node.slice]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("get", "pop", "setdefault"):
            keys = node.args[:1]
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            keys = [node.left]
        yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def in_api_spelling(key: str) -> bool:
    return re.fullmatch(r"([A-Z]+[a-z0-9]+)+[A-Z]*", key) is not None


def test_the_spelling_of_the_api_is_recognized() -> None:
    source = 'a["JobStatus"]; b.get("DomainId"); "S3Uri" in c; d.pop("Key"); e["FAILED"]; f["job_id"]; {"Name": 1}'
    keys = sorted(key for key in keys_read(ast.parse(source)) if in_api_spelling(key))
    assert keys == ["DomainId", "JobStatus", "Key", "S3Uri"]


@pytest.mark.parametrize("name", MODULE_UTILS + MODULES)
def test_only_the_client_reads_the_spelling_of_the_api(name: str) -> None:
    if name not in READ_THE_API:
        assert not [key for key in keys_read(tree_of(name)) if in_api_spelling(key)]


def test_imports_go_one_way() -> None:
    graph = {name: own(name) for name in MODULE_UTILS}
    assert set(TopologicalSorter(graph).static_order()) == set(graph)  # raises CycleError when files import each other
