# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Ids as the service makes them (botocore shapes `DomainId`, `GeneratedSpeakerId`, ...)."""

from moto.moto_api._internal import mock_random

_LENGTH = 22


def unique_id() -> str:
    """22 letters and digits: of a domain, a watchlist, a job."""
    return mock_random.get_random_string(length=_LENGTH)


def generated_id() -> str:
    """`id#` and 22 letters and digits: of a speaker, a fraudster, a session."""
    return f"id#{unique_id()}"
