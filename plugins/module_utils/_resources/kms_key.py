# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""KMS keys. A key has several identifiers."""

from __future__ import annotations

import typing as t

from .._base.client import KmsClient
from .._base.operations import same_key
from .._base.plan import Facts


def resolve(
    params: t.Mapping[str, t.Any], current: t.Optional[Facts], kms: t.Callable[[], KmsClient]
) -> t.Optional[dict[str, str]]:
    """The wanted key of a domain: in the spelling of the domain if it is the same key, and otherwise no alias.

    The service may return the ARN of a key where an alias was given, or the other way round. Without this, that would
    be a difference, and each run would re-encrypt the domain.

    :param kms: Returns a client of KMS; called only if there is an alias to compare.
    """
    wanted = params["server_side_encryption_configuration"]
    present = (current or {}).get("server_side_encryption_configuration")
    if not (wanted and present) or same_key(wanted["kms_key_id"], present["kms_key_id"]):
        return wanted
    keys = wanted["kms_key_id"], present["kms_key_id"]
    if not any("alias/" in key for key in keys):
        return wanted
    client = kms()
    one, other = (client.key_arn(key) if "alias/" in key else key for key in keys)
    return present if same_key(one, other) else {"kms_key_id": one}
