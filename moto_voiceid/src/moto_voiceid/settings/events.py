# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The spelling of the domain's id in the events of speakers.

The guide spells it `domainID` there, and `domainId` in all other events. Public event patterns use `domainId` for
speakers, too. So a consumer should accept both, and can be tested with both.
"""

from typing import Literal, cast, get_args

from ..json_text import shown

SpeakerDomainField = Literal["domainID", "domainId"]
SPELLINGS: tuple[str, ...] = get_args(SpeakerDomainField)


class EventSettings:
    """The name of the field that has the domain's id in the events of speakers."""

    def __init__(self) -> None:
        self._initial: SpeakerDomainField = "domainID"
        self.speaker_domain_field: SpeakerDomainField = self._initial

    def start_with(self, field: SpeakerDomainField) -> None:
        """Set the name, and make it the default that a reset restores."""
        self._initial = self.speaker_domain_field = field

    def reset(self) -> None:
        self.speaker_domain_field = self._initial


def parse_speaker_domain_field(value: object) -> SpeakerDomainField:
    """:raises ValueError: not one of SPELLINGS"""
    if value not in SPELLINGS:
        raise ValueError(f"speaker_domain_field is {shown(value)}, not {' or '.join(SPELLINGS)}")
    return cast(SpeakerDomainField, value)
