# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the credentials of each request before it is signed."""

from __future__ import annotations

import typing as t

try:
    import botocore
except ImportError:  # AnsibleAWSModule reports missing libraries
    pass

from .errors import ADVICE_FOR_CREDENTIALS
from .masking import Mask, long_forms, unprintable


def check_signer(profile: t.Optional[str], mask: Mask) -> t.Callable[..., None]:
    """A handler of botocore's event ``before-sign``. It obtains the credentials, as signing is about to do, and checks
    them: an exception of the HTTP library would show them."""

    def check(
        request_signer: t.Any, signing_name: str, region_name: str, signature_version: t.Any, **dummy: t.Any
    ) -> None:
        if signature_version is botocore.UNSIGNED or "s3express" in signature_version:
            return
        try:
            auth = request_signer.get_auth_instance(signing_name, region_name, signature_version)
        except Exception as exc:
            from . import credentials  # only for failures

            error = credentials.failure(exc, profile, mask)
            if error is None:
                raise
            raise error from exc
        found = getattr(auth, "credentials", None)
        if found:
            mask(long_forms(found.secret_key, found.token))
        reason = _unusable(found) if found else "its settings for credentials are incomplete" if profile else None
        if reason:
            from . import credentials

            source = credentials.source_of(profile)
            raise credentials.unavailable(profile, source, reason, ADVICE_FOR_CREDENTIALS["general"], {})

    return check


def _unusable(found: t.Any) -> t.Optional[str]:
    """Why a request cannot be signed with credentials, without showing them."""
    token = "none" if found.token in (None, "") else found.token
    keys = {"access key": found.access_key, "secret key": found.secret_key, "session token": token}
    for name, value in keys.items():
        if not isinstance(value, str) or not value:
            return f"the {name} is not a string, or is empty"
        char = unprintable(value)
        if char:
            return f"the {name}, which is not shown, contains {char!a}, which is not a printable ASCII character"
    return None
