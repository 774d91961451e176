# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""dev/checklist.py: each point fails if its rule is violated. The session galaxy-importer runs it for the tarball."""

from __future__ import annotations

import copy
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULE, PLUGIN = "voiceid_domain_info", "plugins/modules/voiceid_domain_info.py"
ONLY_IN_REPOSITORY = {".ansible-lint", ".ci/run", "dev/requirements/cores.toml", "noxfile.py"}
EXAMPLES = "- name: List the domains\n  contactcenter.voiceid.voiceid_domain_info:\n    region: us-east-1\n"
DOC = {
    "attributes": {"check_mode": {"support": "full"}},
    "options": [{"name": "state", "choices": ["present"]}],
    "requirements": ["python >= 3.9"],
    "seealso": [{"description": "See M(contactcenter.voiceid.voiceid_domain)."}],
    "version_added": "1.0.0",
}


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("checklist", ROOT / "dev" / "checklist.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["checklist"] = module  # NamedTuple looks it up
    spec.loader.exec_module(module)
    return module


CHECKLIST = load()


@pytest.fixture
def collection() -> Any:
    """A collection with one module, no filter and no role, and the other files of this one."""
    paths = [path for path in ROOT.glob("[!.]*") if path.is_file()]
    paths += [
        *(ROOT / "changelogs").glob("*.yaml"),
        *(ROOT / "meta").glob("*"),
        ROOT / PLUGIN,
        ROOT / "tests/config.yml",
        *map(ROOT.joinpath, ONLY_IN_REPOSITORY),
    ]
    files = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in paths}
    docs = {"doc": copy.deepcopy(DOC), "examples": EXAMPLES, "return": [{"name": "domains"}]}
    contents = [{"content_type": "module", "content_name": MODULE, "doc_strings": docs}]
    imported = {"metadata": yaml.safe_load(files["galaxy.yml"]), "docs_blob": {"contents": contents}}
    return CHECKLIST.Collection(files, {*files} - ONLY_IN_REPOSITORY, imported, 300_000)


def name(point: Any) -> str:
    """The name of the function of a point."""
    return getattr(point.find, "func", point.find).__name__


def rules(collection: Any) -> set[str]:
    """The names of the functions that find a violation."""
    return {name(point) for point in CHECKLIST.POINTS if point.find and [*point.find(collection)]}


def test_the_collection_follows_all_rules(collection: Any) -> None:
    assert rules(collection) == set()


def set_metadata(key: str, value: Any) -> Callable[[Any], None]:
    return lambda collection: collection.metadata.update({key: value})


def replace(path: str, old: str, new: str) -> Callable[[Any], None]:
    def change(collection: Any) -> None:
        assert old in collection.files[path]
        collection.files[path] = collection.files[path].replace(old, new)
        collection.readme = collection.files["README.md"]

    return change


def set_doc(key: str, value: Any) -> Callable[[Any], None]:
    return lambda collection: collection.contents("module")[MODULE]["doc_strings"]["doc"].update({key: value})


def set_docs(key: str, value: Any) -> Callable[[Any], None]:
    return lambda collection: collection.contents("module")[MODULE]["doc_strings"].update({key: value})


def lose_docs(collection: Any) -> None:
    collection.contents("module")[MODULE]["doc_strings"] = None


def add_file(path: str, text: str = "") -> Callable[[Any], None]:
    def add(collection: Any) -> None:
        collection.files[path] = text
        collection.tarball.add(path)

    return add


def set_size(collection: Any) -> None:
    collection.size = 21 * 2**20


VIOLATIONS: list[tuple[str, Callable[[Any], None]]] = [
    ("qualified_names", set_docs("examples", "- name: List\n  block:\n    - debug:\n        msg: hello\n")),
    ("blocks", set_docs("return", None)),
    ("changelog", set_metadata("version", "999.0.1")),
    ("check_mode", set_doc("attributes", {"check_mode": {"support": "none"}})),
    ("code_of_conduct", replace("CODE_OF_CONDUCT.md", "docs.ansible.com", "example.org")),
    ("contributing", replace("README.md", "[CONTRIBUTING.md]", "[guide]")),
    ("cores", replace("dev/requirements/cores.toml", '["2.19"]', '["2.22"]')),
    ("execution_environment", lambda collection: collection.tarball.remove("requirements.txt")),
    ("forum", replace("README.md", "forum.ansible.com/tag/", "forum.ansible.com/")),
    ("full_urls", replace("README.md", "](https://semver.org/)", "](docs/versions.md)")),
    ("headings", replace("README.md", "## Support", "## Help")),
    ("ignored", add_file("tests/sanity/ignore-2.21.txt")),
    ("info_modules", replace(PLUGIN, "attributes.info", "attributes.other")),
    ("issue_tracker", set_metadata("issues", None)),
    ("known_dependencies", set_metadata("dependencies", {"community.aws": ">=9.0.0"})),
    ("large_objects", set_size),
    ("licenses", replace(PLUGIN, "GPL-3.0-or-later", "MIT")),
    ("lint_settings", replace(".ansible-lint", "profile: production", "skip_list: [no-handler]")),
    ("lower_bounds", set_metadata("dependencies", {"amazon.aws": "*"})),
    ("missing_session", replace("noxfile.py", "def sanity(", "def tests(")),
    ("no_facts", replace(PLUGIN, "RETURN", "ansible_facts")),
    ("oldest_core", replace("meta/runtime.yml", "2.16.0", "2.15.0")),
    ("other_folders", add_file("roles/one/tasks/main.yml", "- src: ../../docs/page\n")),
    ("pip", replace("README.md", "pip install boto3", "pip install ansible-core boto3")),
    ("plugin_folders", add_file("plugins/scripts/run.py")),
    ("private_utilities", add_file("plugins/module_utils/public.py")),
    ("python_versions", set_doc("requirements", ["boto3"])),
    ("qualified_names", set_doc("seealso", [{"description": "See M(voiceid_domain)."}])),
    ("qualified_names", replace(PLUGIN, "- contactcenter.voiceid.connection", "- connection")),
    ("requirements", replace("requirements.txt", "boto3>=", "boto3==")),
    ("sanity", replace("dev/requirements/cores.toml", 'checks = ["sanity"]', 'checks = ["units"]')),
    ("shown", lose_docs),
    ("states", set_doc("options", [{"name": "state", "choices": ["present", "list"]}])),
    ("supported_core", replace("meta/runtime.yml", "2.16.0", "2.19.0")),
    ("tags", set_metadata("tags", ["aws"])),
    ("unnecessary_files", add_file("plugins/modules/__pycache__/one.pyc")),
    ("version_added", set_doc("version_added", "2.9")),
    ("versioning", set_metadata("version", "1.0")),
]


@pytest.mark.parametrize(("rule", "violate"), VIOLATIONS, ids=[rule for rule, _ in VIOLATIONS])
def test_a_violation_is_found(collection: Any, rule: str, violate: Callable[[Any], None]) -> None:
    violate(collection)
    assert rule in rules(collection)


def test_each_rule_has_a_violation() -> None:
    assert {name(point) for point in CHECKLIST.POINTS if point.find} == {rule for rule, _ in VIOLATIONS}
