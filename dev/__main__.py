# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands behind the Makefile: ``dev/run COMMAND``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from dev import checks, cores, documentation, tree
from dev.environments import Environment
from dev.paths import ROOT
from dev.shell import DevError, replace_process, say, tool_environment


def demo() -> None:
    """A job from start to end, described with the module."""
    _become("run", ROOT / "demo" / "run.py")


def endpoint() -> None:
    """The local endpoint in the foreground, until Ctrl-C; ENDPOINT_OPTIONS are its command-line options."""
    environment = Environment("run", cores.usable_cores()[0]).ensure()
    options = os.environ.get("ENDPOINT_OPTIONS", "").split()
    replace_process([environment.python, "-m", "moto_voiceid", *options], dict(os.environ))


def bench() -> None:
    """The benchmarks, which also need the AWS CLI."""
    _become("test", ROOT / "benchmarks" / "run.py")


def _become(kind: str, script: Path) -> None:
    """Go on as a script of the repository, in an environment where ansible-playbook finds both collections."""
    environment = Environment(kind, cores.usable_cores()[0]).ensure()
    collections = os.pathsep.join(map(str, (tree.link(), environment.collections)))
    env = tool_environment({"PATH": environment.search_path, "ANSIBLE_COLLECTIONS_PATH": collections})
    replace_process([environment.python, script], env)


_COMMANDS = {
    "demo": demo,
    "endpoint": endpoint,
    "bench": bench,
    "test": checks.test,
    "test-matrix": checks.test_matrix,
    "format": checks.format_code,
    "docs": documentation.build_site,
    "generate": documentation.generate_return_values,
    "build": checks.build_tarball,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev/run", description=__doc__)
    parser.add_argument("command", choices=_COMMANDS)
    command = parser.parse_args().command
    if not shutil.which("git"):
        say("git is needed: it says which files belong to the collection.")
        return 1
    try:
        _COMMANDS[command]()
    except DevError as error:
        say(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
