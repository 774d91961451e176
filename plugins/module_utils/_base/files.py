# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files with personal data on disk: mode 0600, replaced only if their content changes."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import typing as t

from ansible.module_utils.common.text.converters import to_bytes

from .errors import VoiceIdError, invalid_option

MODE = 0o600
FOLDER_MODE = 0o700
# Where the page and the JSON file have the time when they were generated.
_GENERATED = re.compile(rb'(?:"generated_at": |<meta name="generated" content=)"([^"<>&]{1,40})"')

Render = t.Callable[[str], bytes]


class File(t.NamedTuple):
    """A file as it is and as it will be.

    :param before: ``None`` if the file does not exist.
    """

    path: str
    content: bytes
    before: t.Optional[bytes]
    mode_before: t.Optional[int]

    @property
    def changed(self) -> bool:
        return self.content != self.before or self.mode_before != MODE


def check_path(option: str, path: str) -> None:
    """Check, before work that takes long, that a file can be read, if it exists, and written.

    :param path: The absolute path in the option.
    :raises VoiceIdError: if it is a folder, or if the user has no permission.
    """
    name = to_bytes(path)  # as the controller wrote it: Python would encode the text for the locale
    if os.path.isdir(name):
        raise invalid_option(option, path, "the path of a file, not a folder")
    if os.path.exists(name) and not os.access(name, os.R_OK):
        raise _failed("read", path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    folder = os.path.dirname(name)
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        raise _failed("write", path, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _failed("write", path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def plan_file(path: str, render: Render, now: str) -> File:
    """Compare a file with what it should contain. Only the time when it was generated is no difference.

    :param render: Makes the content from the time when it was generated.
    :raises VoiceIdError: if the existing file cannot be read.
    """
    try:
        with open(to_bytes(path), "rb") as stream:
            before, mode = stream.read(), os.fstat(stream.fileno()).st_mode & 0o7777
    except (FileNotFoundError, NotADirectoryError):
        return File(path, render(now), None, None)
    except OSError as exc:
        raise _failed("read", path, exc) from exc
    generated = _GENERATED.search(before)
    if generated and (same := render(generated[1].decode("ascii", "replace"))) == before:
        return File(path, same, before, mode)
    return File(path, render(now), before, mode)


def write_file(file: File) -> None:
    """Write a file in one step: another process sees the old or the new one. Make its folder if it does not exist.

    :raises VoiceIdError: if it cannot be written.
    """
    name = to_bytes(file.path)
    folder = os.path.dirname(name)
    try:
        os.makedirs(folder, mode=FOLDER_MODE, exist_ok=True)
        number, temporary = tempfile.mkstemp(prefix=b".voiceid_", dir=folder)
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(file.content)
            os.chmod(temporary, MODE)
            os.replace(temporary, name)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as exc:
        raise _failed("write", file.path, exc) from exc


def difference(file: File) -> dict[str, str]:
    """The change of a file for diff mode, without its content, which is personal data."""
    return {
        "before_header": file.path,
        "after_header": file.path,
        "before": "absent\n" if file.before is None else _description(file.before, file.mode_before or 0),
        "after": _description(file.content, MODE),
    }


def _description(content: bytes, mode: int) -> str:
    return f"bytes: {len(content)}\nlines: {len(content.splitlines())}\nmode: {mode:04o}\n"


def _failed(verb: str, path: str, exc: OSError) -> VoiceIdError:
    return VoiceIdError(
        f"The module cannot {verb} {path}: {exc.strerror}. Check dest, and the permissions of the user that runs the "
        "task.",
        "file_not_accessible",
    )
