# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a program in a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import threading
from pathlib import Path

from harness import assert_clean


def in_terminal(command: list[str], folder: Path, env: dict[str, str], typed: str = "") -> str:
    """Run a command in a terminal, with this input; it must succeed. Returns what is on the screen.

    The limit of ten minutes only keeps a program that waits for more input from blocking the tests.
    """
    keyboard_and_screen, terminal = pty.openpty()
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, cwd=folder, env=env, start_new_session=True
    ) as process:
        os.close(terminal)
        limit = threading.Timer(600, process.kill)
        limit.start()
        os.write(keyboard_and_screen, typed.encode())
        screen = _read(keyboard_and_screen)
        rc = process.wait()
        limit.cancel()
    assert rc == 0, screen
    assert_clean(screen)
    return screen


def _read(terminal: int) -> str:
    parts = []
    with open(terminal, "rb", buffering=0) as stream:
        while True:
            try:
                part = stream.read(65536)
            except OSError:  # on Linux, once the last process has closed the terminal
                break
            if not part:
                break
            parts.append(part)
    return b"".join(parts).decode(errors="replace")
