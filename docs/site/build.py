# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation site: python docs/site/build.py FOLDER. The site is in FOLDER/html, its sources beside it.

FOLDER is deleted first. Needs the packages antsibull-docs, furo, myst-parser, sphinx-copybutton and sphinx-design, and
the collections on ANSIBLE_COLLECTIONS_PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

SITE = Path(__file__).resolve().parent
ROOT = SITE.parents[1]
# Markdown files of the repository that are pages of the site.
PAGES = {
    "changelog.md": ROOT / "CHANGELOG.md",
    "code_of_conduct.md": ROOT / "CODE_OF_CONDUCT.md",
    "contributing.md": ROOT / "CONTRIBUTING.md",
    "moto_voiceid.md": ROOT / "moto_voiceid" / "README.md",
    "moto_voiceid_changelog.md": ROOT / "moto_voiceid" / "CHANGELOG.md",
}


def build(folder: Path) -> None:
    """Write the sources and the site. A warning is an error: ``CalledProcessError``."""
    source, collection = folder / "source", folder / "source" / "collection"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, source, ignore=shutil.ignore_patterns("build.py", "__pycache__"))
    for name, path in PAGES.items():
        shutil.copy(path, source / name)
    collection.mkdir(mode=0o700)  # antsibull-docs requires a folder that only its owner can write to.
    options = ["--use-current", "--squash-hierarchy", "--no-breadcrumbs", "--fail-on-error"]
    run("antsibull-docs", "collection", *options, "--dest-dir", collection, "contactcenter.voiceid")
    version = read_yaml(ROOT / "galaxy.yml")["version"]
    (source / "navigation.txt").write_text(navigation(collection), encoding="utf-8")
    options = ["--quiet", "--fail-on-warning", "--doctree-dir", f"{folder}/doctrees"]
    title = f"html_title=contactcenter.voiceid {version}"
    run("sphinx-build", *options, "--define", title, source, folder / "html")


def navigation(collection: Path) -> str:
    """The tables of contents of the guides, in the sections of extra-docs.yml, and of the modules and roles."""
    sections = read_yaml(ROOT / "docs" / "docsite" / "extra-docs.yml")["sections"]
    tables = {section["title"]: [f"docsite/{page}" for page in section["toctree"]] for section in sections}
    for title, kind in {"Modules": "module", "Roles": "role", "Filters": "filter", "Lookups": "lookup"}.items():
        names = sorted(path.stem.removesuffix(f"_{kind}") for path in collection.glob(f"*_{kind}.rst"))
        tables[title] = [f"{name}_{kind}" for name in names]
    return "\n".join(toctree(title, pages) for title, pages in tables.items())


def toctree(caption: str, pages: list[str]) -> str:
    lines = "".join(f"   collection/{page}\n" for page in pages)
    return f".. toctree::\n   :hidden:\n   :caption: {caption}\n\n{lines}"


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
