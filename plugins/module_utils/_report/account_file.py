# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts in files that voiceid_account_export has written."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.module_utils.common.text.converters import to_bytes

from .._base.errors import VoiceIdError, invalid_option
from .._base.masking import without_user_info
from .tables import Facts, dicts


def with_files(accounts: t.Any) -> list[Facts]:
    """The accounts of the option ``accounts``. Those with a ``file`` also have what is in their file.

    The file takes precedence over the option. The ``errors`` of both are joined. User names and passwords in URLs are
    masked in what is in files.

    :raises VoiceIdError: if the option has another structure, or if a file cannot be read.
    """
    given = dicts(accounts, "accounts")
    return [_with_file(account, f"accounts[{index}]") for index, account in enumerate(given)]


def _with_file(account: Facts, path: str) -> Facts:
    if not account.get("file"):
        return account
    read = _read(account["file"], f"{path}.file")
    errors = [error for found in (account, read) for error in dicts(found.get("errors"), f"{path}.errors")]
    return {**account, **read, "errors": errors}


def _read(file: t.Any, option: str) -> Facts:
    try:
        with open(to_bytes(os.path.expanduser(str(file))), "rb") as stream:
            content = stream.read()
        found = json.loads(content)
        if b"@" in content:  # to search the file is much faster than to search each value
            found = without_user_info(found)
    except OSError as exc:
        raise VoiceIdError(
            f"{option}: {file} cannot be read: {exc.strerror}. Check the path, and the permissions of the user that "
            "runs the task.",
            "file_not_accessible",
            {"option": option},
        ) from exc
    except (RecursionError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise invalid_option(option, file, "a file that voiceid_account_export wrote")
    return found
