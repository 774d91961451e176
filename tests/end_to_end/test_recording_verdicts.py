# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection and the local endpoint read WAV files on their own, and come to the same verdict for any file.

So a recording that a manifest module accepts is not refused later because of its format.
"""

from __future__ import annotations

import struct

from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.recording import (
    RecordingError,
    audio_of,
    check_channel,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moto_voiceid.files.recordings import AudioError, _channel

UNFILLED = 0xFFFFFFFF
SIZES = st.none() | st.sampled_from([0, UNFILLED, 0x7FFFF000, 2_000_000_000]) | st.integers(0, 64)


def chunk(name: bytes, body: bytes, size: int | None, pad: bool) -> bytes:
    return name + struct.pack("<L", len(body) if size is None else size) + body + b"\0" * (pad and len(body) % 2)


FORMATS = st.builds(
    lambda tag, channels, rate, block, bits, extra: (
        struct.pack("<HHLLHH", tag, channels, rate, 16000, block, bits) + extra
    ),
    st.sampled_from([1, 1, 1, 3, 7, 0xFFFE, 0xABCD]),
    st.sampled_from([1, 2, 0, 3]),
    st.sampled_from([8000, 8000, 44100]),
    st.sampled_from([2, 4, 1]),
    st.sampled_from([16, 16, 8, 24]),
    st.sampled_from(
        [b"", b"", bytes(2), bytes.fromhex("1600100004000000") + b"\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"]
    ),
)
FMT = st.builds(chunk, st.just(b"fmt "), FORMATS, st.none(), st.booleans())
OTHER = st.builds(
    chunk, st.sampled_from([b"data", b"data", b"LIST", b"JUNK"]), st.binary(max_size=40), SIZES, st.booleans()
)
FILES = st.builds(
    lambda tag, form, chunks, size, rest: chunk(tag, form + b"".join(chunks), size, False) + rest,
    st.sampled_from([b"RIFF", b"RIFF", b"RIFF", b"RIFX"]),
    st.sampled_from([b"WAVE", b"WAVE", b"WAVE", b"AVI "]),
    st.lists(FMT | OTHER, max_size=5) | st.tuples(FMT, OTHER) | st.tuples(FMT, OTHER, OTHER),
    SIZES,
    st.binary(max_size=10),
)


def verdict_of_the_collection(file: bytes, channel: int) -> int | str:
    """The number of samples, or the reason why there are none."""
    try:
        audio = audio_of(lambda at, count: file[at : at + count], len(file))
        check_channel(audio, channel)
    except RecordingError as error:
        return str(error)
    return round(audio.seconds * 8000)


def verdict_of_the_endpoint(file: bytes, channel: int) -> int | str:
    try:
        return len(_channel(file, channel)) // 2
    except AudioError as error:
        return f"{error.message}."


@settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=FILES | st.binary(max_size=100), channel=st.sampled_from([0, 1]))
def test_the_verdicts_agree(file: bytes, channel: int) -> None:
    collection, endpoint = (verdict(file, channel) for verdict in (verdict_of_the_collection, verdict_of_the_endpoint))
    if str(collection).startswith("It has no channel"):
        # The collection checks the whole file before it checks the channel.
        assert str(endpoint).startswith("ChannelId is 1, but the file has 1 channel")
    elif str(endpoint).startswith("ChannelId is"):
        assert isinstance(collection, str)
    else:
        assert collection == endpoint
