# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test in the staged copy of the collection, without containers and without writing to HOME."""

from __future__ import annotations

import re
from pathlib import Path

from dev import tree
from dev.environments import Environment
from dev.paths import HOME
from dev.shell import tool_environment

# ansible-test makes a virtual environment for some sanity tests and bootstraps pip in it with a script that it would
# download from a host of its own. Python's ensurepip does the same, so that set-up needs PyPI and nothing else.
_GET_PIP = """\
# Stands in for get-pip.py: called with packages and options for pip install.
import subprocess
import sys

wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", *wanted])
"""


def command(environment: Environment, *arguments: str) -> list[str]:
    """An ansible-test command line that uses the environment's own Python."""
    version = _python_version(environment)
    return [str(environment.bin / "ansible-test"), *arguments, "--python", version, "--color", "no"]


def prepare(environment: Environment) -> tuple[Path, dict[str, str]]:
    """Stage the collection beside its amazon.aws; return the folder to run in and the process environment."""
    _put_get_pip(environment)
    folder = tree.collection_in(tree.stage(environment.core.name, environment.collections))
    return folder, tool_environment({"PATH": environment.search_path})


def _python_version(environment: Environment) -> str:
    return environment.site_packages.parent.name.removeprefix("python")


def _put_get_pip(environment: Environment) -> None:
    source = environment.site_packages / "ansible_test" / "_internal" / "python_requirements.py"
    for version in re.findall(r"pip='([0-9.]+)'", source.read_text()):
        script = HOME / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
        script.parent.mkdir(parents=True, exist_ok=True)
        if not script.exists():
            script.write_text(_GET_PIP)
