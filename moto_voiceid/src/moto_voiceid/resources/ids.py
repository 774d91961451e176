# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Ids in the format of the service (botocore shapes `DomainId`, `GeneratedSpeakerId`, ...)."""

from moto.moto_api._internal import mock_random

_LENGTH = 22


def unique_id() -> str:
    """The id of a domain, a watchlist or a job: 22 letters and digits."""
    return mock_random.get_random_string(length=_LENGTH)


def generated_id() -> str:
    """The id of a speaker, a fraudster or a session: `id#` and 22 letters and digits."""
    return f"id#{unique_id()}"
