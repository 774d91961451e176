# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a release of the collection and of moto_voiceid, which have the same version. See RELEASING.md.

    release.py cut [VERSION]     commit and tag the release, and write its files to .state/release/
    release.py files             write the files of the release whose tag is at HEAD
    release.py rehearse          cut the next release, and discard it
    release.py version VERSION   set the version of the next release, for example 1.1.0-dev0

A release is made in a clone of HEAD. The repository receives the commit and the tag after all checks have passed.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".state"
FILES = STATE / "release"
UV = STATE / "tools" / "bin" / "uv"
UNRELEASED = "(not released yet)"
# git and uv read the user's settings from HOME. Other programs write there.
TOOLS = {"HOME": f"{STATE}/home", "ANSIBLE_HOME": f"{STATE}/home/.ansible", "ANSIBLE_NOCOLOR": "true"}


# Pages with the name of the tarball.
PAGES_WITH_THE_VERSION = ("README.md", "docs/docsite/rst/installation.rst")


def run(*command: object, cwd: Path, **env: str) -> str:
    """Run a command, show its output, and return it. A command that fails ends the release."""
    words = [str(word) for word in command]
    print("$", *words, flush=True)
    done = subprocess.run(
        words, cwd=cwd, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        sys.exit(f"{words[0]} ended with exit code {done.returncode}.")
    return done.stdout


def git(*arguments: object, cwd: Path | None = None) -> str:
    """Run git, in the repository unless ``cwd`` is another one; return its output."""
    return run("git", *arguments, cwd=cwd or ROOT).strip()


# The version and the changelogs


def read_version(folder: Path) -> str:
    """Return the version in galaxy.yml. All other files follow it."""
    return str(yaml.safe_load((folder / "galaxy.yml").read_text())["version"])


def next_version(folder: Path) -> str:
    """Return the version of the next release: that of galaxy.yml, or a minor version above if it has been released."""
    release = Version(read_version(folder)).base_version
    major, minor, _ = release.split(".")
    return f"{major}.{int(minor) + 1}.0" if release in released_versions(folder) else release


def released_versions(folder: Path) -> set[str]:
    changelog = folder / "changelogs" / "changelog.yaml"
    return {*yaml.safe_load(changelog.read_text())["releases"]} if changelog.exists() else set()


def write_version(folder: Path, version: str) -> None:
    """Write the version to galaxy.yml, moto_voiceid, README and installation, and begin its section in moto_voiceid."""
    python_version = str(Version(version))
    replace(folder / "galaxy.yml", r"(?m)^version: .*$", f"version: {version}")
    init = folder / "moto_voiceid" / "src" / "moto_voiceid" / "__init__.py"
    replace(init, r'(?m)^__version__ = ".*"$', f'__version__ = "{python_version}"')
    for path in PAGES_WITH_THE_VERSION:
        replace(folder / path, r"contactcenter-voiceid-\d[^*]*?\.tar\.gz", f"contactcenter-voiceid-{version}.tar.gz")
    changelog, release = folder / "moto_voiceid" / "CHANGELOG.md", Version(version).base_version
    if f"\n## {release} " not in changelog.read_text():
        replace(changelog, r"\n## ", f"\n## {release} {UNRELEASED}\n\nNo changes.\n\n## ", count=1)


def replace(path: Path, pattern: str, text: str, count: int = 0) -> None:
    """Replace what matches in a file. It is an error if nothing does."""
    changed, found = re.subn(pattern, text, path.read_text(), count=count)
    if not found:
        sys.exit(f"{path} has nothing that matches {pattern}.")
    path.write_text(changed)


def write_changelogs(folder: Path, version: str) -> None:
    """Write the sections of the release in both changelogs."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    replace(
        folder / "moto_voiceid" / "CHANGELOG.md", re.escape(f"## {version} {UNRELEASED}"), f"## {version} ({today})"
    )
    run("antsibull-changelog", "release", "--date", today, cwd=folder, **TOOLS)


# The files


def build(folder: Path, target: Path) -> tuple[Path, Path]:
    """Build the tarball and the wheel of a clone. The time in both is that of its commit."""
    seconds = git("log", "-1", "--format=%ct", cwd=folder)
    run("ansible-galaxy", "collection", "build", "--output-path", target, cwd=folder, **TOOLS)
    pins = ["--build-constraints", folder / "dev" / "requirements" / "test.txt"]
    options = ["--quiet", "--wheel", *pins, "--out-dir", target, folder / "moto_voiceid"]
    run(UV, "build", *options, cwd=folder, SOURCE_DATE_EPOCH=seconds)
    (target / ".gitignore").unlink(missing_ok=True)
    (tarball,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
    normalize(tarball, int(seconds))
    return tarball, wheel


def normalize(tarball: Path, seconds: int) -> None:
    """Give all files in a tarball this time, in seconds since 1970, and sort them by name.

    ansible-galaxy takes the order from the file system and the time from the clock, so that two builds differ.
    """
    with tarfile.open(tarball) as archive:
        content = {member: f.read() if (f := archive.extractfile(member)) else b"" for member in archive}
    by_name = {member.name: member for member in content}
    manifest, listing = by_name["MANIFEST.json"], by_name["FILES.json"]
    files = json.loads(content[listing])
    files["files"].sort(key=lambda file: file["name"])
    content[listing] = json.dumps(files, indent=1).encode()
    about = json.loads(content[manifest])
    about["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(content[listing]).hexdigest()
    content[manifest] = json.dumps(about, indent=1).encode()
    others = sorted({*content} - {manifest, listing}, key=lambda member: member.name)
    with (
        tarball.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=seconds) as stream,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        for member in (manifest, listing, *others):
            member.size, member.mtime, member.pax_headers = len(content[member]), seconds, {}
            archive.addfile(member, io.BytesIO(content[member]))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_checksums(folder: Path) -> None:
    """Write SHA256SUMS, the input of ``sha256sum --check``."""
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(lines))


def write_sbom_of_endpoint(clone: Path, python: Path, wheel: Path) -> None:
    """Write a CycloneDX SBOM of the environment in which the wheel is installed."""
    version = Version(read_version(clone))
    path = wheel.with_name(f"moto_voiceid-{version}.cdx.json")
    project = ["--pyproject", clone / "moto_voiceid" / "pyproject.toml"]
    run("cyclonedx-py", "environment", *project, "--output-reproducible", "--output-file", path, python, cwd=clone)
    sbom = json.loads(path.read_text())
    sbom["metadata"]["component"] |= {"version": str(version), "hashes": hashes(wheel)}
    path.write_text(json.dumps(sbom, indent=2) + "\n")


def write_sbom_of_collection(clone: Path, tarball: Path) -> None:
    """Write a CycloneDX SBOM of the collection, with its Python requirements and the collections that it depends on."""
    path = tarball.with_name(tarball.name.replace(".tar.gz", ".cdx.json"))
    run("cyclonedx-py", "requirements", "--output-reproducible", "--output-file", path, "requirements.txt", cwd=clone)
    galaxy, sbom = yaml.safe_load((clone / "galaxy.yml").read_text()), json.loads(path.read_text())
    collection = component(f"{galaxy['namespace']}.{galaxy['name']}") | {
        "version": galaxy["version"],
        "description": galaxy["description"],
        "hashes": hashes(tarball),
        "licenses": [{"license": {"id": license_id}} for license_id in galaxy["license"]],
    }
    needed = [component(name) | {"description": wanted} for name, wanted in galaxy["dependencies"].items()]
    sbom["metadata"]["component"] = collection
    sbom["components"] += needed
    refs = [each["bom-ref"] for each in sbom["components"]]
    sbom["dependencies"] = [{"ref": ref} for ref in refs] + [{"ref": collection["bom-ref"], "dependsOn": refs}]
    path.write_text(json.dumps(sbom, indent=2) + "\n")


def hashes(path: Path) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": sha256(path)}]


def component(name: str) -> dict[str, Any]:
    """Return a collection as a component of an SBOM."""
    group, _, short = name.partition(".")
    return {"type": "library", "bom-ref": name, "group": group, "name": short}


# The checks


def check_same(first: tuple[Path, ...], second: tuple[Path, ...]) -> None:
    for one, two in zip(first, second, strict=True):
        if one.read_bytes() != two.read_bytes():
            sys.exit(f"Two builds of {one.name} differ: {one} and {two}.")


def check_tarball(clone: Path, tarball: Path, folder: Path) -> None:
    """Import the tarball as Galaxy does, and go through the points that reviewers check."""
    config = {"GALAXY_IMPORTER_CONFIG": f"{clone}/dev/galaxy-importer.cfg"}
    output = run(sys.executable, "-m", "galaxy_importer.main", tarball, cwd=folder, **TOOLS, **config)
    if found := re.search(r"(?m)^(ERROR|WARNING)\b.*", output):
        sys.exit(f"The Galaxy importer reports: {found.group()}")
    run(sys.executable, clone / "dev" / "checklist.py", tarball, folder / "importer_result.json", cwd=folder, **TOOLS)


def collections_of_dependencies() -> str:
    """Return the collections folder with amazon.aws. The first one in the variable is that of the work tree."""
    return os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)[-1]


def install_endpoint(clone: Path, wheel: Path, folder: Path) -> Path:
    """Install the wheel in an empty environment; return its Python."""
    python = folder / "environment" / "bin" / "python"
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "environment", cwd=folder)
    install(clone, python, f"moto-voiceid[server] @ {wheel.as_uri()}")
    run(UV, "pip", "check", "--python", python, cwd=folder)
    return python


def install(clone: Path, python: Path, *packages: str) -> None:
    """Install packages with the versions that the tests use."""
    pins = ["--constraints", clone / "dev" / "requirements" / "test.txt"]
    run(UV, "pip", "install", "--quiet", "--python", python, *pins, *packages, cwd=clone)


def install_collection(clone: Path, tarball: Path, python: Path, folder: Path) -> str:
    """Install the tarball beside amazon.aws; return the path of the collections."""
    install(clone, python, "boto3", f"ansible-core=={metadata.version('ansible-core')}")
    searched = f"{folder}/collections{os.pathsep}{collections_of_dependencies()}"
    command = [python.with_name("ansible-galaxy"), "collection", "install", "--offline", "--no-deps", tarball]
    options = ["--collections-path", folder / "collections"]
    run(*command, *options, cwd=folder, **TOOLS, ANSIBLE_COLLECTIONS_PATH=searched)
    return searched


def run_demo(clone: Path, python: Path, collections: str, folder: Path) -> None:
    """Run the demo with the installed files."""
    report = folder / "report"
    run(python, "-I", clone / "demo" / "run.py", report, cwd=folder, **TOOLS, ANSIBLE_COLLECTIONS_PATH=collections)
    if not (report / "callers.html").is_file():
        sys.exit("The demo did not write its report.")


# The commands


@contextlib.contextmanager
def cloned() -> Iterator[tuple[Path, Path]]:
    """Clone HEAD; the value is the clone and a temporary folder. Both are deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="release-", dir=STATE) as name:
        folder = Path(name)
        yield clone_head(ROOT, folder / "clone"), folder


def clone_head(repository: Path, clone: Path) -> Path:
    git("clone", "--quiet", "--no-local", repository, clone)
    git("checkout", "--quiet", "-B", "release", git("rev-parse", "HEAD", cwd=repository), cwd=clone)
    return clone


def make_files(clone: Path, folder: Path) -> Path:
    """Build the files of a release from a clone, and check them; return their folder."""
    files = folder / "files"
    # In clones of their own: git does not keep the empty folder of the changelog fragments, but ansible-galaxy does.
    tarball, wheel = build(clone_head(clone, folder / "first"), files)
    check_same((tarball, wheel), build(clone_head(clone, folder / "second"), folder / "again"))
    check_tarball(clone, tarball, folder)
    run("twine", "check", "--strict", wheel, cwd=folder, **TOOLS)
    write_sbom_of_collection(clone, tarball)
    python = install_endpoint(clone, wheel, folder)
    write_sbom_of_endpoint(clone, python, wheel)
    run_demo(clone, python, install_collection(clone, tarball, python, folder), folder)
    write_checksums(files)
    return files


def keep(files: Path) -> None:
    """Move the files of a release to .state/release/."""
    shutil.rmtree(FILES, ignore_errors=True)
    shutil.move(files, FILES)
    print("\nThe files of the release:", *sorted(FILES.iterdir()), sep="\n  ")


def commit_release(clone: Path, version: str, *settings: str) -> None:
    """Commit the version and the changelogs of the release in the clone, and tag the commit."""
    write_version(clone, version)
    write_changelogs(clone, version)
    git("add", "--all", cwd=clone)
    git(*settings, "commit", "--quiet", "--message", f"Release {version}", cwd=clone)
    git(*settings, "tag", "--annotate", "--message", f"contactcenter.voiceid {version}", version, cwd=clone)


def check_repository(version: str) -> None:
    """End the release if the repository is not ready for it."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"{version} is not the version of a release, such as 1.2.3.")
    if version in released_versions(ROOT) or git("tag", "--list", version):
        sys.exit(f"{version} has been released already.")
    if not git("branch", "--show-current"):
        sys.exit("HEAD is not a branch. Check out the branch that the release is for.")
    if changes := git("status", "--porcelain"):
        sys.exit(f"The work tree has changes. Commit or remove them:\n{changes}")
    if not [*(ROOT / "changelogs" / "fragments").glob("*.yml")]:
        sys.exit("changelogs/fragments/ is empty: there is nothing to release.")


def cut(version: str) -> None:
    """Make a release, and add its commit and its tag to the current branch."""
    check_repository(version)
    with cloned() as (clone, folder):
        commit_release(clone, version)
        files = make_files(clone, folder)
        git("pull", "--quiet", "--ff-only", "--no-tags", clone, "release")
        git("fetch", "--quiet", clone, "tag", version)
        keep(files)
    print(f"{version} is committed and tagged. RELEASING.md describes how to publish it.")


def rehearse() -> None:
    """Make the next release, and discard its commit, its tag and its files."""
    identity = ("-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@localhost", "-c", "tag.gpgSign=false")
    with cloned() as (clone, folder):
        commit_release(clone, next_version(clone), *identity, "-c", "commit.gpgSign=false")
        files = make_files(clone, folder)
        print("\nThe rehearsal made these files:", *sorted(path.name for path in files.iterdir()), sep="\n  ")


def rebuild() -> None:
    """Make the files of the release at HEAD again."""
    version = read_version(ROOT)
    if version not in git("tag", "--points-at", "HEAD").splitlines():
        sys.exit(f"HEAD has no tag {version}, the version in galaxy.yml.")
    with cloned() as (clone, folder):
        keep(make_files(clone, folder))


def main() -> None:
    os.umask(0o022)  # the modes of files are in the tarball and in the wheel
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("cut").add_argument("version", nargs="?", default=next_version(ROOT))
    commands.add_parser("files")
    commands.add_parser("rehearse")
    commands.add_parser("version").add_argument("version")
    options = parser.parse_args()
    match options.command:
        case "cut":
            cut(options.version)
        case "files":
            rebuild()
        case "rehearse":
            rehearse()
        case "version":
            write_version(ROOT, options.version)


if __name__ == "__main__":
    main()
