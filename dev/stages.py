# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the stages of a check two at a time, with a line for each and the whole output in .state/logs/."""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from dev.paths import LOGS, ROOT
from dev.shell import Command, DevError, say

_AT_ONCE = 2
_HANGS_AFTER = 30 * 60  # seconds; no stage comes near it
_PYTEST_SUMMARY = re.compile(r"^=+ .*\b(passed|failed|errors?|skipped|no tests ran)\b.* in [0-9].* =+$", re.MULTILINE)


class StageError(Exception):
    """A command of a stage ended with an error."""


@dataclass(frozen=True)
class Log:
    """Where a stage's commands write."""

    path: Path

    def run(self, command: Command, env: Mapping[str, str], cwd: Path = ROOT) -> None:
        """Run a command; StageError unless it ends with 0."""
        with self.path.open("a") as stream:
            stream.write(f"$ {shlex.join(map(str, command))}\n")
            stream.flush()
            rc = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                timeout=_HANGS_AFTER,
                check=False,
            ).returncode
        if rc != 0:
            raise StageError(f"{shlex.join(map(str, command))} ended with {rc}")

    def must_have(self, pattern: str) -> None:
        """StageError unless a line of the log matches, for tools whose exit code tells too little."""
        if not re.search(pattern, self.path.read_text(errors="replace"), re.MULTILINE):
            raise StageError(f"there is no line like {pattern!r}")

    def must_not_have(self, pattern: str) -> None:
        """StageError, with the line, when a line of the log matches."""
        if found := re.search(pattern, self.path.read_text(errors="replace"), re.MULTILINE):
            raise StageError(f"there is the line {found.group()[:300]!r}")


@dataclass(frozen=True)
class Stage:
    """A named part of a check; ``work`` raises when it does not pass."""

    name: str
    work: Callable[[Log], None]


@dataclass(frozen=True)
class _Outcome:
    stage: Stage
    log: Path
    error: Exception | None


def run_stages(stages: Iterable[Stage]) -> None:
    """Run them all, also when one fails; DevError in the end when any did."""
    start = time.monotonic()
    LOGS.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(_run, stages))
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        _show(outcome)
    _show_pytest_summaries(outcomes)
    say(f"stages: {len(outcomes) - len(failed)} passed, {len(failed)} failed")
    say(f"{time.monotonic() - start:.0f} s, logs in {LOGS.relative_to(ROOT)}/")
    if failed:
        raise DevError("Failed: " + ", ".join(outcome.stage.name for outcome in failed))


def _run(stage: Stage) -> _Outcome:
    log = LOGS / f"{stage.name}.log"
    log.unlink(missing_ok=True)
    start = time.monotonic()
    error: Exception | None = None
    try:
        stage.work(Log(log))
    except (StageError, DevError, AssertionError, OSError, subprocess.SubprocessError) as caught:
        error = caught
    say(f"  {'FAILED' if error else 'ok':6} {stage.name:28} {time.monotonic() - start:4.0f} s")
    return _Outcome(stage, log, error)


def _show(outcome: _Outcome, lines: int = 400) -> None:
    say(f"\n---- {outcome.stage.name}: {outcome.error}")
    if outcome.log.exists():
        say("\n".join(outcome.log.read_text(errors="replace").splitlines()[-lines:]))


def _show_pytest_summaries(outcomes: list[_Outcome]) -> None:
    for outcome in outcomes:
        text = outcome.log.read_text(errors="replace") if outcome.log.exists() else ""
        for match in _PYTEST_SUMMARY.finditer(text):
            say(f"\npytest, {outcome.stage.name}:\n{match.group()}")
