# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection in folders named ansible_collections/contactcenter/voiceid, where the Ansible tools want it.

``link`` is this work tree itself, for running things; ``stage`` is a copy of what goes into the tarball, for the tools
that ask for their current folder, which resolves symbolic links.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from dev.paths import ROOT, STATE
from dev.shell import DevError, locked

_INSIDE = Path("ansible_collections", "contactcenter", "voiceid")

# The same as build_ignore in galaxy.yml, but for what git ignores anyway; tests/end_to_end/test_tarball.py compares.
_NOT_STAGED = (
    ".ci", "Makefile", "benchmarks", "conftest.py", "demo", "dev", "docs/return_values", "moto_voiceid",
    "pyproject.toml", "tests/end_to_end",
)  # fmt: skip
# What the checks themselves leave in the copy.
_KEPT = (".ansible", "tests/output", "tests/integration/integration_config.yml")


def collection_in(collections: Path) -> Path:
    """The folder of this collection in a collections folder."""
    return collections / _INSIDE


def link() -> Path:
    """The collections folder in which contactcenter.voiceid is this work tree."""
    path = STATE / "link" / _INSIDE
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.symlink_to(ROOT, target_is_directory=True)
    return STATE / "link"


def stage(name: str, dependencies: Path) -> Path:
    """Bring the copy of this name up to date and return its collections folder; only files that changed are copied.

    ``dependencies`` is the collections folder with amazon.aws, which is linked into the copy's.
    """
    collections = STATE / "tree" / name
    with locked("tree"):
        if not (STATE / ".git").exists():
            # ansible-test and antsibull-docs ask git what belongs to a collection; the repository around .state/
            # would tell them "nothing", because it ignores it.
            _git("init", "--quiet", cwd=STATE)
        wanted = files()
        for path in wanted:
            _copy_if_changed(ROOT / path, collections / _INSIDE / path)
        _remove_others(collections / _INSIDE, set(wanted))
        with contextlib.suppress(FileExistsError):
            (collections / "ansible_collections" / "amazon").symlink_to(dependencies / "ansible_collections" / "amazon")
    return collections


def files() -> list[Path]:
    """The files that git knows or would add, without those that are no part of the collection."""
    names = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", cwd=ROOT).split("\0")
    paths = [Path(name) for name in names if name]
    return [path for path in paths if not _below(path, _NOT_STAGED) and (ROOT / path).is_file()]


def _git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DevError(f"git {' '.join(arguments)} failed in {cwd}: {done.stderr.strip()}")
    return done.stdout


def _below(path: Path, tops: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(top) for top in tops)


def _copy_if_changed(source: Path, target: Path) -> None:
    here = source.stat()
    with contextlib.suppress(FileNotFoundError):
        there = target.stat()
        if (there.st_size, there.st_mtime_ns, there.st_mode) == (here.st_size, here.st_mtime_ns, here.st_mode):
            return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _remove_others(target: Path, wanted: set[Path]) -> None:
    for folder, _, names in os.walk(target, topdown=False):
        for name in names:
            path = Path(folder, name).relative_to(target)
            if path not in wanted and not _below(path, _KEPT):
                (target / path).unlink()
        with contextlib.suppress(OSError):  # not empty
            Path(folder).rmdir()
