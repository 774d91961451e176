# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Go through what reviewers check before a collection is included in Ansible or certified, point by point.

Usage: python dev/checklist.py TARBALL RESULT, with the tarball of the collection and the ``importer_result.json`` that
galaxy-importer wrote for it. A point is checked here, or by another check of ``make test``, or only by a person.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from ansible.playbook.block import Block
from ansible.playbook.task import Task

ROOT = Path(__file__).resolve().parents[1]
INCLUSION = "https://docs.ansible.com/ansible/devel/community/collection_contributors/collection_requirements.html#"
CERTIFICATION = "https://docs.ansible.com/projects/partner-certification-requirements/"
IMPORT = "https://github.com/ansible/galaxy-importer#readme"

SEMANTIC_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
HEADINGS = [
    *("Description", "Requirements", "Installation", "Use cases", "Testing", "Contributing", "Communication"),
    *("Support", "Release notes", "Related information", "License"),
]
PLUGIN_FOLDERS = {
    *("action", "become", "cache", "callback", "cliconf", "connection", "doc_fragments", "filter", "httpapi"),
    *("inventory", "lookup", "module_utils", "modules", "netconf", "plugin_utils", "shell", "strategy", "sub_plugins"),
    *("terminal", "test", "vars"),
}
CERTIFIED_AND_IN_ANSIBLE = {"amazon.aws"}
CERTIFICATION_CORES = ("2.16", "2.18", "2.20")  # of Ansible Automation Platform; 2.17 and 2.19 are not supported there
LINT_RULES = {
    *("command-instead-of-module", "command-instead-of-shell", "meta-no-info", "meta-runtime[unsupported-version]"),
    *("no-changed-when", "no-handler", "no-log-password", "package-latest", "risky-file-permissions"),
    *("risky-shell-pipe", "unnamed-task"),
}
UNNECESSARY = re.compile(
    r"(^|/)(\.git|\.tox|__pycache__|\.DS_Store|\.idea|\.vscode)(/|$)|\.(pyc|orig|rej|swp|bak|tmp)$|~$"
)
MEGABYTE = 2**20


class Collection:
    """What a reviewer sees.

    :param files: The text of the files by their path: those of the tarball, and some that are only in the repository.
    :param tarball: The paths of those in the tarball.
    :param imported: What galaxy-importer made of the tarball.
    :param size: The size of the tarball in bytes.
    """

    def __init__(self, files: Mapping[str, str], tarball: set[str], imported: Mapping[str, Any], size: int) -> None:
        self.files, self.tarball, self.imported, self.size = files, tarball, imported, size
        self.metadata: Mapping[str, Any] = imported["metadata"]
        self.readme = files.get("README.md", "")

    def yaml(self, path: str) -> Any:
        return yaml.safe_load(self.files.get(path, "")) or {}

    def under(self, *folders: str, suffix: str = "") -> dict[str, str]:
        """The files of the tarball in folders."""
        return {
            path: self.files[path]
            for path in sorted(self.tarball)
            if path.startswith(folders) and path.endswith(suffix)
        }

    def contents(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """What Galaxy shows for each plugin or role of a kind."""
        return {
            row["content_name"]: row for row in self.imported["docs_blob"]["contents"] if row["content_type"] == kind
        }

    def documentation(self, *kinds: str) -> dict[str, Mapping[str, Any]]:
        """The documentation of each module, or of each plugin of a kind, which is empty if Galaxy has lost it."""
        return {
            name: row.get("doc_strings") or {"doc": {}, "examples": "", "return": None}
            for kind in kinds or ("module", "filter")
            for name, row in self.contents(kind).items()
        }

    def section(self, heading: str) -> str:
        """The text of a section of the README."""
        found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", self.readme, re.MULTILINE | re.DOTALL)
        return found[1] if found else ""

    @property
    def cores(self) -> Mapping[str, Mapping[str, Any]]:
        return tomllib.loads(self.files["dev/requirements/cores.toml"])


Problems = Iterable[str]


class Point(NamedTuple):
    """A rule, its source, and either a function that finds violations, or who checks it."""

    source: str
    rule: str
    find: Callable[[Collection], Problems] | None
    checked_by: str = ""


POINTS: list[Point] = []


def point(source: str, rule: str) -> Callable[[Callable[[Collection], Problems]], Callable[[Collection], Problems]]:
    """A rule that the decorated function checks. The function returns the violations."""

    def add(find: Callable[[Collection], Problems]) -> Callable[[Collection], Problems]:
        POINTS.append(Point(source, rule, find))
        return find

    return add


def see(source: str, rule: str, session: str) -> None:
    """A rule that a session of nox checks, which must exist."""
    POINTS.append(Point(source, rule, partial(missing_session, session=session), f"see {session}"))


def by_hand(source: str, rule: str) -> None:
    """A rule that only a person can check."""
    POINTS.append(Point(source, rule, None, "by hand"))


def missing_session(collection: Collection, session: str) -> Problems:
    names = re.compile(rf'name="{session}"|def {session}\(')
    return [] if names.search(collection.files["noxfile.py"]) else [f"noxfile.py has no session {session}"]


def absent(needed: Iterable[str], text: str, where: str) -> Problems:
    return [f"{where} does not contain {item}" for item in needed if item not in text]


# Inclusion in the ansible package


@point(f"{INCLUSION}communication-requirements", "The README links the forum, and names the tags to use")
def forum(collection: Collection) -> Problems:
    links = ("https://forum.ansible.com/c/help/6", "https://forum.ansible.com/tag/")
    return absent(links, collection.section("Communication"), "The section Communication")


by_hand(f"{INCLUSION}communication-requirements", "The tag exists in the forum, and maintainers are subscribed to it")


@point(f"{INCLUSION}collection-infrastructure", "galaxy.yml names the issue tracker")
def issue_tracker(collection: Collection) -> Problems:
    names = ("repository", "issues", "documentation", "homepage")
    return [f"{name} is not set" for name in names if not f"{collection.metadata[name]}".startswith("https://")]


by_hand(f"{INCLUSION}collection-infrastructure", "Everybody can report issues, without a paid account")


@point(f"{INCLUSION}collection-infrastructure", "There is a code of conduct compatible with that of Ansible")
def code_of_conduct(collection: Collection) -> Problems:
    text = collection.files.get("CODE_OF_CONDUCT.md", "")
    yield from absent(["docs.ansible.com/ansible/latest/community/code_of_conduct.html"], text, "CODE_OF_CONDUCT.md")
    yield from absent(["CODE_OF_CONDUCT.md"], collection.readme, "The README")


by_hand(f"{INCLUSION}collection-infrastructure", "Version 1.0.0 or later is published on Galaxy")


@point(f"{INCLUSION}collection-infrastructure", "There are no large objects: the tarball is smaller than 20 MB")
def large_objects(collection: Collection) -> Problems:
    if collection.size >= 20 * MEGABYTE:
        yield f"The tarball has {collection.size} bytes"
    yield from (f"{path} is larger than 1 MB" for path, text in collection.under("").items() if len(text) > MEGABYTE)


@point(f"{INCLUSION}collection-infrastructure", "There are no unnecessary files such as temporary files")
def unnecessary_files(collection: Collection) -> Problems:
    return [path for path in sorted(collection.tarball) if UNNECESSARY.search(path)]


@point(f"{INCLUSION}python-compatibility", "The README and each module name the versions of Python")
def python_versions(collection: Collection) -> Problems:
    (lowest,) = re.findall(r">=(3\.\d+)", collection.yaml("tests/config.yml")["modules"]["python_requires"])
    yield from absent([f"Python {lowest} or newer"], collection.section("Requirements"), "The section Requirements")
    for name, docs in collection.documentation("module").items():
        requirements = docs["doc"].get("requirements", [])
        if [text for text in requirements if text.startswith("python ")] != [f"python >= {lowest}"]:
            yield f"The requirements of {name} are {requirements}"


@point(f"{INCLUSION}galaxy-yml", "The tags are set")
def tags(collection: Collection) -> Problems:
    return [] if "cloud" in collection.metadata["tags"] else ["The tag cloud is missing"]


@point(f"{INCLUSION}collection-dependencies", "Dependencies have a lower bound of at least 1.0.0")
def lower_bounds(collection: Collection) -> Problems:
    for name, version in collection.metadata["dependencies"].items():
        if not re.fullmatch(r">=[1-9]\d*\.\d+\.\d+", version):
            yield f"{name}: {version}"


@point(f"{INCLUSION}collection-dependencies", "Dependencies are in the ansible package, and are certified")
def known_dependencies(collection: Collection) -> Problems:
    return sorted({*collection.metadata["dependencies"]} - CERTIFIED_AND_IN_ANSIBLE)


@point(f"{INCLUSION}meta-runtime-yml", "meta/runtime.yml defines the oldest ansible-core, and it is tested")
def oldest_core(collection: Collection) -> Problems:
    oldest = re.findall(r">=(\d+\.\d+)", f"{collection.yaml('meta/runtime.yml').get('requires_ansible')}")
    return [] if oldest == [*collection.cores][-1:] else [f"requires_ansible is for {oldest}"]


@point(f"{INCLUSION}meta-execution-environment-yml", "meta/execution-environment.yml lists the Python packages")
def execution_environment(collection: Collection) -> Problems:
    files = collection.yaml("meta/execution-environment.yml").get("dependencies", {}).values()
    return [f"{path} is missing" for path in files if path not in collection.tarball] or ([] if files else ["No file"])


see(f"{INCLUSION}meta-execution-environment-yml", "ansible-builder reads it", "end-to-end")


@point(f"{INCLUSION}modules-plugins", "plugins/ has only folders for known types of plugins")
def plugin_folders(collection: Collection) -> Problems:
    return sorted({path.split("/")[1] for path in collection.under("plugins/")} - PLUGIN_FOLDERS)


@point(f"{INCLUSION}standards-for-developing-module-and-plugin-utilities", "Private utilities start with an underscore")
def private_utilities(collection: Collection) -> Problems:
    files = collection.under("plugins/module_utils/", "plugins/plugin_utils/")
    return [path for path in files if not path.split("/")[2].startswith("_")]


@point(f"{INCLUSION}other-directories", "Roles and playbooks use no files of docs/, tests/, changelogs/ or extensions/")
def other_folders(collection: Collection) -> Problems:
    other = re.compile(r"^[^#]*\.\./(docs|tests|changelogs|extensions|demo)/", re.MULTILINE)
    files = collection.under("roles/", "playbooks/", suffix=".yml")
    return [path for path, text in files.items() if other.search(text)]


@point(f"{INCLUSION}documentation-requirements", "Each module and filter has DOCUMENTATION, EXAMPLES and RETURN")
def blocks(collection: Collection) -> Problems:
    for name, docs in collection.documentation().items():
        yield from (f"{name} has no {block}" for block in ("doc", "examples", "return") if not docs[block])


@point(f"{INCLUSION}documentation-requirements", "Names of modules, plugins and fragments are fully qualified")
def qualified_names(collection: Collection) -> Problems:
    for name, docs in collection.documentation().items():
        for reference in re.findall(r"\b[MP]\(([\w.]+)", f"{docs['doc']} {docs['return']}"):
            if reference.count(".") < 2:
                yield f"{name} refers to {reference}"
        yield from (f"an example of {name} has {action}" for action in actions(yaml.safe_load(docs["examples"] or "")))
    for path, text in collection.under("plugins/modules/").items():
        lists = re.findall(r"^extends_documentation_fragment:\n((?:  .*\n)+)", text, re.MULTILINE)
        yield from (f"{path} extends {name}" for name in re.findall(r"- ([\w.]+)", "".join(lists)) if "." not in name)


def actions(tasks: Any) -> Iterator[str]:
    """The actions in a list of tasks whose names are not fully qualified."""
    keywords = {*Task.fattributes, *Block.fattributes, "hosts", "roles", "tasks"}
    for task in tasks if isinstance(tasks, list) else []:
        for key, value in task.items():
            if key in ("block", "rescue", "always", "tasks"):
                yield from actions(value)
            elif key not in keywords and key.count(".") < 2:
                yield key


@point(f"{INCLUSION}documentation-requirements", "version_added is a version of the collection")
def version_added(collection: Collection) -> Problems:
    for name, docs in collection.documentation().items():
        if not SEMANTIC_VERSION.fullmatch(f"{docs['doc'].get('version_added')}"):
            yield f"{name}: {docs['doc'].get('version_added')}"


@point(f"{INCLUSION}documentation-requirements", "The contributor guidelines are in CONTRIBUTING.md")
def contributing(collection: Collection) -> Problems:
    return absent(["CONTRIBUTING.md"], collection.section("Contributing"), "The section Contributing")


see(f"{INCLUSION}documentation-requirements", "Links and markup are valid", "docs")
see(f"{INCLUSION}changelogs", "The changelog fragments are valid", "repository")


@point(f"{INCLUSION}changelogs", "The changelog has an entry for each release")
def changelog(collection: Collection) -> Problems:
    version = collection.metadata["version"]
    known = collection.yaml("changelogs/changelog.yaml").get("releases", {})
    if "-" not in version and version not in known:
        yield f"changelogs/changelog.yaml does not contain {version}"
    yield from absent(["CHANGELOG.md"], collection.section("Release notes"), "The section Release notes")


@point(f"{INCLUSION}versioning-and-deprecation", "Versions are semantic, and the README has the policy for them")
def versioning(collection: Collection) -> Problems:
    if not SEMANTIC_VERSION.fullmatch(collection.metadata["version"]):
        yield f"The version is {collection.metadata['version']}"
    yield from absent(["semver.org", "deprecated"], collection.section("Release notes"), "The section Release notes")


@point(f"{INCLUSION}module-naming", "Modules that only read are named _info, and only these")
def info_modules(collection: Collection) -> Problems:
    for path, text in collection.under("plugins/modules/").items():
        if ("contactcenter.voiceid.attributes.info" in text) != path.endswith("_info.py"):
            yield path


@point(f"{INCLUSION}module-naming", "No module returns ansible_facts")
def no_facts(collection: Collection) -> Problems:
    return [path for path, text in collection.under("plugins/modules/").items() if "ansible_facts" in text]


@point(f"{INCLUSION}development-conventions", "No state reads only: get, list, query or info")
def states(collection: Collection) -> Problems:
    for name, docs in collection.documentation("module").items():
        for option in docs["doc"].get("options", []):
            if option["name"] == "state" and {*option.get("choices", [])} & {"get", "list", "query", "info"}:
                yield name


@point(f"{INCLUSION}development-conventions", "All modules document their support of check mode; _info modules have it")
def check_mode(collection: Collection) -> Problems:
    for name, docs in collection.documentation("module").items():
        support = docs["doc"].get("attributes", {}).get("check_mode", {}).get("support")
        if support is None or (name.endswith("_info") and support != "full"):
            yield f"{name}: {support}"


see(f"{INCLUSION}development-conventions", "Modules are idempotent", "end-to-end")


@point(f"{INCLUSION}collection-licensing-requirements", "Plugins have the license GPL-3.0-or-later")
def licenses(collection: Collection) -> Problems:
    for path, text in collection.under("plugins/", suffix=".py").items():
        if text:
            yield from absent([f"SPDX-License-{'Identifier'}: GPL-3.0-or-later"], text[:500], path)
    if collection.metadata["license"] != ["GPL-3.0-or-later"] or "LICENSE" not in collection.tarball:
        yield "galaxy.yml or LICENSE"


by_hand(f"{INCLUSION}contributor-license-agreements", "Contributors sign no agreement except the DCO")
by_hand(f"{INCLUSION}repository-management", "Releases are tagged in the public repository, and built from the tag")


@point(f"{INCLUSION}ci-testing", "Each supported ansible-core is tested")
def cores(collection: Collection) -> Problems:
    minors = [int(name.removeprefix("2.")) for name in collection.cores]
    yield from (f"2.{minor}" for minor in range(minors[-1], minors[0]) if minor not in minors)
    yield from (f"{name}: neither sanity nor units" for name, row in collection.cores.items() if not row["checks"])
    yield from absent(["make test", "make test-matrix"], collection.files[".ci/run"], ".ci/run")


see(f"{INCLUSION}ci-testing", "ansible-test sanity passes", "sanity")


@point(f"{INCLUSION}ci-testing", "No sanity test is ignored")
def ignored(collection: Collection) -> Problems:
    return [path for path in collection.files if re.match(r"tests/sanity/ignore", path)]


by_hand(f"{INCLUSION}ci-testing", "Continuous integration runs for each pull request and at least once a week")


# Import and certification


@point(IMPORT, "Galaxy shows the documentation of each module, filter and role")
def shown(collection: Collection) -> Problems:
    for kind, folder in (("module", "plugins/modules/"), ("filter", "plugins/filter/")):
        found = collection.documentation(kind)
        names = [Path(path).stem for path in collection.under(folder, suffix=".py")]
        yield from (f"The documentation of the {kind} {name} is lost" for name in names if not found[name]["doc"])
    shown_roles = {name for name, row in collection.contents("role").items() if row["readme_html"]}
    roles = {path.split("/")[1] for path in collection.under("roles/")}
    yield from (f"The README of the role {name} is lost" for name in sorted(roles - shown_roles))


see(CERTIFICATION, "galaxy-importer reports no error and no warning", "galaxy-importer")


@point(f"{CERTIFICATION}ansible-core-compatibility/", "A supported Automation Platform has the oldest ansible-core")
def supported_core(collection: Collection) -> Problems:
    value = f"{collection.yaml('meta/runtime.yml').get('requires_ansible')}"
    return [] if re.fullmatch(rf">=({'|'.join(CERTIFICATION_CORES)})\.0", value) else [value]


@point(f"{CERTIFICATION}readmes/", "The README has the required sections")
def headings(collection: Collection) -> Problems:
    return [heading for heading in HEADINGS if not collection.section(heading).strip()]


@point(f"{CERTIFICATION}readmes/", "Links in READMEs are full URLs")
def full_urls(collection: Collection) -> Problems:
    readmes = {"README.md": collection.readme, **collection.under("roles/", suffix="README.md")}
    for path, text in readmes.items():
        links = re.findall(r"\]\(([^)]+)\)|^\[[^]]+\]: (\S+)", text, re.MULTILINE)
        yield from (f"{path}: {link}" for link in map("".join, links) if not link.startswith("https://"))


by_hand(f"{CERTIFICATION}readmes/", "Links in READMEs can be opened")
by_hand(f"{CERTIFICATION}readmes/", "A certified collection names the button Create issue of Automation Hub")


@point(f"{CERTIFICATION}readmes/", "The README does not install ansible or ansible-core with pip")
def pip(collection: Collection) -> Problems:
    return re.findall(r"pip3? install [^\n]*\bansible.*", collection.readme)


@point(f"{CERTIFICATION}dependencies/", "requirements.txt has only lower bounds, and neither ansible nor ansible-core")
def requirements(collection: Collection) -> Problems:
    lines = [line for line in collection.files["requirements.txt"].splitlines() if line and not line.startswith("#")]
    return [line for line in lines if line.startswith("ansible") or not re.fullmatch(r"[\w-]+(>=[\d.]+)?", line)]


by_hand(f"{CERTIFICATION}dependencies/", "There are no binary dependencies; otherwise bindep.txt lists them")


@point(f"{CERTIFICATION}sanity-testing/", f"Sanity tests run on {', '.join(CERTIFICATION_CORES)} and the newest")
def sanity(collection: Collection) -> Problems:
    needed = (*CERTIFICATION_CORES, next(iter(collection.cores)))
    return [name for name in needed if "sanity" not in collection.cores.get(name, {}).get("checks", [])]


see(f"{CERTIFICATION}static-analysis/", "ansible-lint passes with the profile production", "ansible-lint")


@point(f"{CERTIFICATION}static-analysis/", ".ansible-lint skips no enforced rule and no content, and is not shipped")
def lint_settings(collection: Collection) -> Problems:
    settings = collection.yaml(".ansible-lint")
    skipped = {*settings.get("skip_list", []), *settings.get("warn_list", [])} & LINT_RULES
    content = [path for path in settings.get("exclude_paths", []) if path.startswith(("plugins", "roles", "playbooks"))]
    shipped = [path for path in (".ansible-lint", ".ansible-lint-ignore") if path in collection.tarball]
    return [*sorted(skipped), *content, *shipped, *([] if settings.get("profile") == "production" else ["profile"])]


by_hand(f"{CERTIFICATION}collection-naming/", "The name of the collection is that of the product")
by_hand(f"{CERTIFICATION}availability/", "The collection is public")


def read_collection(tarball: Path, result: Path) -> Collection:
    with tarfile.open(tarball) as archive:
        streams = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        files = {name: stream.read().decode(errors="replace") for name, stream in streams.items() if stream}
    shipped = set(files)
    for path in (".ansible-lint", ".ci/run", "dev/requirements/cores.toml", "noxfile.py"):
        files[path] = (ROOT / path).read_text(encoding="utf-8")
    return Collection(files, shipped, json.loads(result.read_text(encoding="utf-8")), tarball.stat().st_size)


def main(tarball: str, result: str) -> int:
    collection = read_collection(Path(tarball), Path(result))
    failed = 0
    for source, rule, find, checked_by in POINTS:
        problems = [*find(collection)] if find else []
        failed += bool(problems)
        print(f"{'FAILED' if problems else checked_by or 'ok':26} {rule}  {source}")
        print(*(f"{'':26}   {problem}\n" for problem in problems), sep="", end="")
    counts = [sum(point.checked_by.startswith(by) for point in POINTS) for by in ("see", "by hand")]
    print(f"{len(POINTS)} points, {failed} failed, {counts[0]} in other checks, {counts[1]} only for a person")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
