# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of a report on disk. tests/end_to_end/test_voiceid_report.py has what the module shows of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import files
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.files import File, plan_file, write_file


def test_a_file_that_cannot_be_replaced_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "report.html" / "in the way").mkdir(parents=True)
    with pytest.raises(VoiceIdError) as caught:
        write_file(File(str(tmp_path / "report.html"), b"x", None, None))
    assert caught.value.kind == "file_not_accessible"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_symbolic_link_is_replaced_and_its_target_is_not_written(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    link = tmp_path / "report.html"
    link.symlink_to(target)
    write_file(plan_file(str(link), str.encode, "2026-03-02T22:10:00+00:00"))
    assert (target.read_bytes(), link.is_symlink()) == (b"kept", False)


@pytest.mark.parametrize(
    ("before", "changed"),
    [
        (b'"generated_at": "then" end', False),
        (b'<meta name="generated" content="then"> end', True),
        (b'"generated_at": "then" other', True),
        (b'"generated_at": "' + b"x" * 50 + b'" end', True),
        (b"\xff\xfe", True),
        (b"", True),
    ],
)
def test_only_the_time_is_no_difference(tmp_path: Path, before: bytes, changed: bool) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(before)
    path.chmod(0o600)
    file = plan_file(str(path), lambda time: f'"generated_at": "{time}" end'.encode(), "now")
    assert file.changed is changed
    assert file.content == (b'"generated_at": "now" end' if changed else before)


def test_names_of_files_are_in_utf_8_in_every_locale(tmp_path: Path) -> None:
    """In a process whose encoding of file names is ASCII."""
    code = (
        "from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.files import *\n"
        f"path = {str(tmp_path / 'ünï' / 'cällers.html')!a}\n"
        "check_path('dest', path)\n"
        "write_file(plan_file(path, str.encode, 'now'))\n"
        "check_path('dest', path)\n"
        "print(plan_file(path, str.encode, 'now').changed)\n"
    )
    root = str(Path(files.__file__).parents[6])  # of ansible_collections, which ansible-test imports in its own way
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": root}
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **locale}, capture_output=True, text=True, check=False
    )
    assert run.stdout == "False\n", run.stderr
    assert (tmp_path / "ünï" / "cällers.html").read_bytes() == b"now"
