# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation site: the guides of docs/docsite/rst and a page for each plugin."""

from __future__ import annotations

import shutil

from dev import cores, tree
from dev.environments import Environment
from dev.paths import LOGS, ROOT, STATE
from dev.shell import run_logged, say, tool_environment

_COLLECTION = "contactcenter.voiceid"
_SITE = STATE / "docs"


def build_site() -> None:
    """Write the site to .state/docs/html; a warning of antsibull-docs or Sphinx is an error."""
    environment = Environment("lint", cores.usable_cores()[0]).ensure()
    collections = tree.stage(environment.core.name, environment.collections)
    extra = {"PATH": environment.search_path, "ANSIBLE_COLLECTIONS_PATH": str(collections)}
    env = tool_environment(extra)
    shutil.rmtree(_SITE, ignore_errors=True)
    source, pages = _SITE / "source", _SITE / "source" / "rst"
    source.mkdir(parents=True)
    (LOGS / "docs-site.log").unlink(missing_ok=True)

    antsibull = [environment.bin / "antsibull-docs"]
    site = ["--use-current", "--squash-hierarchy", "--dest-dir", source, _COLLECTION]
    run_logged("docs-site", [*antsibull, "sphinx-init", "--fail-on-error", "--lenient", *site], env=env)
    pages.mkdir(exist_ok=True)
    plugins = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--cleanup", "everything"]
    run_logged("docs-site", [*antsibull, "collection", *plugins, "--dest-dir", pages, _COLLECTION], env=env)
    sphinx = [environment.bin / "sphinx-build", "-M", "html", pages, _SITE, "-c", source, "-W", "--keep-going"]
    run_logged("docs-site", sphinx, env=env)
    say(f"The site is in {(_SITE / 'html' / 'index.html').relative_to(ROOT)}")
