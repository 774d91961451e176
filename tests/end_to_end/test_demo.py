# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: what it prints, and that it leaves nothing but the report behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness import assert_clean, environment
from moto_voiceid.control import Control
from servers import closed_port

SCRIPT = Path(__file__).parents[2] / "demo" / "run.py"
HANGS_AFTER = 600  # seconds

# The lines of the outcome, one for each caller.
OUTCOMES = (
    r"alice: NEW_ENROLLMENT",
    r"bob: NEW_ENROLLMENT",
    r"carol: REFUSED: The speaker is opted out",
    r"dave: INVALID: .+dave_1\.wav: The file does not exist",
    r"frank: INVALID: .+README\.md: The format of",
)


class Demo:
    """The demo with a HOME, a TMPDIR and a folder for the report of its own."""

    def __init__(self, collections: str, home: Path, tmp: Path) -> None:
        self.collections = collections
        self.home = home
        self.tmp = tmp
        self.reports = home.parent / "reports"

    @contextmanager
    def started(self, **env: str) -> Iterator[subprocess.Popen[str]]:
        """The demo as the leader of a process group, as a shell starts it; killed if a test leaves it running."""
        settings = {"ANSIBLE_COLLECTIONS_PATH": self.collections, "TMPDIR": str(self.tmp), "ANSIBLE_NOCOLOR": "true"}
        with subprocess.Popen(
            [sys.executable, SCRIPT, self.reports],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
            env=environment(self.home, settings, env),
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()  # does nothing to a process that has ended

    def run(self, **env: str) -> str:
        """Run it with a job that is as fast as possible. It must succeed; returns what it prints."""
        with self.started(**env) as process:
            printed = read_to(process, r"http://127")
            control_of(printed).set_pace("instant")
            rest, _ = process.communicate(timeout=HANGS_AFTER)
        printed += rest
        assert process.returncode == 0, printed
        assert_clean(printed)
        return printed

    def left_nothing(self) -> bool:
        """No files, and no processes: all of them have a TMPDIR in that of the demo."""
        environments = [read_environment(path) for path in Path("/proc").glob("[0-9]*/environ")]
        running = [env for env in environments if f"TMPDIR={self.tmp}".encode() in env]
        return not [*running, *self.tmp.iterdir(), *self.home.iterdir()]


def control_of(printed: str) -> Control:
    """For the endpoint whose address the demo has printed."""
    [url] = re.findall(r"http://127\.0\.0\.1:\d+", printed)
    return Control(url)


def read_environment(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended, or belongs to another user
        return b""


@pytest.fixture
def demo(collections_path: str, tmp_path: Path) -> Iterator[Demo]:
    home = tmp_path / "home"
    home.mkdir()
    # Not below tmp_path: ansible-core makes a Unix socket in there, whose path may have about 100 characters.
    with tempfile.TemporaryDirectory() as tmp:
        yield Demo(collections_path, home, Path(tmp))


def has_lines(printed: str, *patterns: str) -> bool:
    """Whether each pattern is the start of a line, quotes and list markers apart. Long lines may be wrapped."""
    text = re.sub(r"\n {8,}(?!-)", " ", printed)
    missing = [pattern for pattern in patterns if not re.search(rf"^[\s'-]*{pattern}", text, re.MULTILINE)]
    assert not missing, f"{missing} in\n{printed}"
    return True


def test_it_enrolls_the_callers_and_keeps_only_the_report(demo: Demo) -> None:
    printed = demo.run()
    assert "closed the hosted service on 2026-05-20" in printed
    assert has_lines(printed, *OUTCOMES)
    page = demo.reports / "callers.html"
    assert has_lines(printed, f"The report is {page}")
    assert {path.name for path in demo.reports.iterdir()} >= {"callers.html", "callers.json", "callers.csv"}
    assert {path.stat().st_mode & 0o777 for path in demo.reports.iterdir()} == {0o600}
    assert demo.reports.stat().st_mode & 0o777 == 0o700
    assert demo.left_nothing()


@pytest.mark.slow
def test_it_ignores_proxies_and_the_users_aws_settings(demo: Demo, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-2\nendpoint_url = http://127.0.0.1:9\n")
    with closed_port() as proxy:
        names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
        settings = {"AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "nobody", "AWS_ENDPOINT_URL": proxy}
        printed = demo.run(**dict.fromkeys(names, proxy), **settings)
    assert has_lines(printed, *OUTCOMES)


def ctrl_c(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [ctrl_c, subprocess.Popen.terminate])
def test_it_cleans_up_when_it_is_stopped(demo: Demo, stop: Callable[[subprocess.Popen[str]], None]) -> None:
    with demo.started() as process:
        printed = read_to(process, "TASK ")
        stop(process)
        rest, _ = process.communicate(timeout=HANGS_AFTER)
    # No assert_clean: ansible-core may show where its own processes were interrupted.
    assert process.returncode == 130, printed + rest
    assert demo.left_nothing()


def read_to(process: subprocess.Popen[str], pattern: str) -> str:
    """What it prints, up to and including a line that matches the pattern."""
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if re.search(pattern, line):
            return printed
    raise AssertionError(f"no line with {pattern} in\n{printed}")
