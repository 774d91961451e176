# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation site, with the guides of docs/docsite/rst and a page for each plugin, and generate RETURN."""

from __future__ import annotations

import re
import shutil

from dev import cores, tree
from dev.environments import Environment
from dev.paths import LOGS, ROOT, STATE
from dev.shell import Command, DevError, replace_process, run_logged, say, tool_environment

_COLLECTION = "contactcenter.voiceid"
_SITE = STATE / "docs"
# The generated pages link to Ansible's documentation, whose inventories Sphinx fetches when there is a network.
_OUTSIDE = re.compile(r"inventor(y|ies)|undefined label: '(common_return_values|ansible_configuration_settings)'")


def generate_return_values() -> None:
    """Generate the parts of RETURN that modules share."""
    environment = Environment("lint", cores.usable_cores()[0]).ensure()
    replace_process([environment.python, ROOT / "docs" / "return_values" / "generate.py"], tool_environment({}))


def build_site() -> None:
    """Write the site to .state/docs/html; a warning of Sphinx is an error, unless it is about Ansible's own site."""
    environment = Environment("lint", cores.usable_cores()[0]).ensure()
    collections = tree.stage(environment.core.name, environment.collections)
    env = tool_environment({"PATH": environment.search_path, "ANSIBLE_COLLECTIONS_PATH": str(collections)})
    shutil.rmtree(_SITE, ignore_errors=True)
    source, pages = _SITE / "source", _SITE / "source" / "rst"
    source.mkdir(parents=True)
    log = LOGS / "docs-site.log"
    log.unlink(missing_ok=True)

    antsibull = [environment.bin / "antsibull-docs"]
    site: Command = ["--use-current", "--squash-hierarchy", "--dest-dir", source, _COLLECTION]
    run_logged("docs-site", [*antsibull, "sphinx-init", "--fail-on-error", "--lenient", *site], env=env)
    pages.mkdir(exist_ok=True)
    plugins = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--cleanup", "everything"]
    run_logged("docs-site", [*antsibull, "collection", *plugins, "--dest-dir", pages, _COLLECTION], env=env)
    run_logged("docs-site", [environment.bin / "sphinx-build", "-M", "html", pages, _SITE, "-c", source], env=env)
    warnings = [line for line in log.read_text().splitlines() if "WARNING" in line and not _OUTSIDE.search(line)]
    if warnings:
        raise DevError("Sphinx warns:\n" + "\n".join(warnings))
    say(f"The site is in {(_SITE / 'html' / 'index.html').relative_to(ROOT)}")
