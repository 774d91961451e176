# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The manifest parsers: valid manifests, errors of one request, and errors of the whole job."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moto_voiceid.files import manifest as manifest_module
from moto_voiceid.files.manifest import (
    MAX_VALUES,
    AudioSpecification,
    EnrollmentRequest,
    InvalidRequest,
    ManifestError,
    RegistrationRequest,
    parse_enrollment_manifest,
    parse_registration_manifest,
)

LIMIT = 3
ENTRIES = "SpeakerEnrollmentRequests"
AUDIO = {"S3Uri": "s3://calls/2026/alice.wav", "ChannelId": 0}


def entry(**changes: Any) -> dict[str, Any]:
    """A valid enrollment entry with changed fields; a field with the value `...` is omitted."""
    fields = {"RequestId": "r1", "SpeakerId": "alice", "AudioSpecifications": [AUDIO]} | changes
    return {name: value for name, value in fields.items() if value is not ...}


def manifest(*entries: Any, version: Any = "1.0") -> bytes:
    return json.dumps({"Version": version, "SpeakerEnrollmentRequests": list(entries)}).encode()


def parse(data: bytes) -> list[EnrollmentRequest | InvalidRequest]:
    return parse_enrollment_manifest(data, limit=LIMIT)


def test_enrollment_manifest_is_read_in_order() -> None:
    second = entry(
        RequestId="r2", SpeakerId="bob", AudioSpecifications=[AUDIO, {"S3Uri": "s3://abc/k", "ChannelId": 1}]
    )
    alice = AudioSpecification("s3://calls/2026/alice.wav", 0)
    assert parse(manifest(entry(), second)) == [
        EnrollmentRequest("r1", "alice", (alice,)),
        EnrollmentRequest("r2", "bob", (alice, AudioSpecification("s3://abc/k", 1))),
    ]


def test_registration_manifest_has_no_speaker() -> None:
    document = {
        "Version": "1.0",
        "FraudsterRegistrationRequests": [{"RequestId": "r1", "AudioSpecifications": [AUDIO]}, {"RequestId": "r2"}],
    }
    assert parse_registration_manifest(json.dumps(document).encode(), limit=LIMIT) == [
        RegistrationRequest("r1", (AudioSpecification("s3://calls/2026/alice.wav", 0),)),
        InvalidRequest("r2", "FraudsterRegistrationRequests[1].AudioSpecifications is missing"),
    ]


def test_byte_order_mark_and_unknown_fields_are_ignored() -> None:
    assert parse(b"\xef\xbb\xbf" + manifest(entry(Comment="hello"))) == parse(manifest(entry()))


NOT_JSON = "The input manifest is not JSON"


@pytest.mark.parametrize(
    ("data", "status_code", "message"),
    [
        (b"\xff{}", 400, f"{NOT_JSON}: it has the byte 0xFF at line 1, which is not UTF-8"),
        (b"", 400, f"{NOT_JSON}: the text ends before the JSON value does, at line 1, column 1"),
        (b'{"Version": "1.0",', 400, f"{NOT_JSON}: the text ends before the JSON value does"),
        (
            b'{"Version": "1.0", "SpeakerEnrollmentRequests": [{},]}',
            400,
            f"{NOT_JSON}: unexpected ']' at line 1, ",
        ),
        (b"[" * 100_000, 400, "The input manifest is nested too deeply"),
        (b'{"Version": ' + b"1" * 10_000 + b"}", 400, f"{NOT_JSON}: it has a number with too many digits"),
        (b"[]", 400, "The input manifest is not a JSON object"),
        (b"{}", 400, "The input manifest is not valid: Version is missing"),
        (
            b'{"version": "1.0"}',
            400,
            'The input manifest is not valid: Version is missing; the manifest spells it "version"',
        ),
        (manifest(entry(), version=None), 400, 'The input manifest has Version null, not "1.0"'),
        (manifest(entry(), version="2.0"), 400, 'The input manifest has Version "2.0", not "1.0"'),
        (manifest(entry(), version=1.0), 400, 'The input manifest has Version 1.0, not "1.0"'),
        (manifest(entry(), version=["1.0"]), 400, 'The input manifest has Version a list, not "1.0"'),
        (b'{"Version": "1.0"}', 400, "The input manifest is not valid: SpeakerEnrollmentRequests is missing"),
        (
            b'{"Version": "1.0", "speakerEnrollmentRequests": []}',
            400,
            f'The input manifest is not valid: {ENTRIES} is missing; the manifest spells it "speakerEnrollment',
        ),
        (
            b'{"Version": "1.0", "SpeakerEnrollmentRequests": {}}',
            400,
            "The input manifest is not valid: SpeakerEnrollmentRequests is an object, not a list",
        ),
        (
            b'{"Version": "1.0", "SpeakerEnrollmentRequests": null}',
            400,
            "The input manifest is not valid: SpeakerEnrollmentRequests is null, not a list",
        ),
        (manifest(), 400, "The input manifest lists no requests in SpeakerEnrollmentRequests"),
        (
            manifest(*(entry(RequestId=f"r{n}") for n in range(LIMIT + 1))),
            402,
            "The input manifest lists 4 requests in SpeakerEnrollmentRequests, more than 3",
        ),
        (
            manifest(entry(), entry(RequestId="r2"), entry(SpeakerId="!")),
            400,
            'RequestId "r1" is not unique in the manifest: it is in SpeakerEnrollmentRequests[0] and ',
        ),
    ],
)
def test_invalid_manifests(data: bytes, status_code: int, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        parse(data)
    assert caught.value.status_code == status_code
    assert caught.value.message.startswith(message)


def test_a_large_manifest_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = manifest(entry())
    monkeypatch.setattr(manifest_module, "MAX_BYTES", len(data))
    assert len(parse(data)) == 1
    monkeypatch.setattr(manifest_module, "_Decoder", None)
    with pytest.raises(ManifestError) as caught:
        parse(data + b" ")
    expected = f"The input manifest has {len(data) + 1} bytes, more than {len(data)}"
    assert (caught.value.status_code, caught.value.message) == (400, expected)


def test_a_manifest_with_many_values_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    most = MAX_VALUES * (LIMIT + 1)
    filled = manifest(entry(Comment=[0] * (most - 10)))
    assert len(parse(filled)) == 1
    monkeypatch.setattr(manifest_module, "_Decoder", None)
    with pytest.raises(ManifestError) as caught:
        parse(manifest(entry(Comment=[0] * (most + 10))))
    assert (caught.value.status_code, caught.value.message) == (
        402,
        f"The input manifest has more values than {LIMIT} requests can have",
    )


def test_requests_above_the_limit_are_counted_and_not_kept() -> None:
    decoder = manifest_module._Decoder(2)
    nested = '{"a": [1, [2, 3, 4], {"b": [5, 6, 7]}, {"c": 8}], "d": [[9], [], [1, 2, 3], {"x": 1}]}'
    assert decoder.decode(nested) == {"a": [1, [2, 3, 4], None, None], "d": [[9], [], None, None]}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_json_is_read_as_python_reads_it(value: Any) -> None:
    text = json.dumps({"a": value, "b": [value]})
    assert repr(manifest_module._Decoder(10_000).decode(text)) == repr(json.loads(text))


def test_the_limit_of_requests_is_allowed() -> None:
    assert len(parse(manifest(*(entry(RequestId=f"r{n}") for n in range(LIMIT))))) == LIMIT


AUDIO_AT = "SpeakerEnrollmentRequests[0].AudioSpecifications"


@pytest.mark.parametrize(
    ("bad", "request_id", "message"),
    [
        ("text", None, "SpeakerEnrollmentRequests[0] is not a JSON object"),
        (entry(RequestId=""), None, 'SpeakerEnrollmentRequests[0].RequestId is "", not a string of at least one'),
        (entry(RequestId=None), None, "SpeakerEnrollmentRequests[0].RequestId is null, not a string"),
        (entry(RequestId=7), None, "SpeakerEnrollmentRequests[0].RequestId is 7, not a string"),
        (entry(RequestId="\ud800"), None, 'SpeakerEnrollmentRequests[0].RequestId is "\\ud800", not a string'),
        (entry(SpeakerId=None), "r1", "SpeakerEnrollmentRequests[0].SpeakerId is null, not a CustomerSpeakerId"),
        (entry(SpeakerId="id#0123456789abcdefghijkl"), "r1", 'SpeakerEnrollmentRequests[0].SpeakerId is "id#'),
        (entry(SpeakerId="-alice"), "r1", 'SpeakerEnrollmentRequests[0].SpeakerId is "-alice"'),
        (entry(SpeakerId="alice\n"), "r1", 'SpeakerEnrollmentRequests[0].SpeakerId is "alice\\n"'),
        (entry(SpeakerId="a" * 257), "r1", "SpeakerEnrollmentRequests[0].SpeakerId is "),
        (entry(AudioSpecifications=None), "r1", f"{AUDIO_AT} is null, not a list"),
        (entry(AudioSpecifications=AUDIO), "r1", f"{AUDIO_AT} is an object, not a list"),
        (entry(AudioSpecifications=[]), "r1", f"{AUDIO_AT} has 0 entries, not 1 to 10"),
        (entry(AudioSpecifications=[AUDIO] * 11), "r1", f"{AUDIO_AT} has 11 entries, not 1 to 10"),
        (entry(AudioSpecifications=[AUDIO, "x"]), "r1", f"{AUDIO_AT}[1] is not a JSON object"),
        (entry(AudioSpecifications=[AUDIO | {"S3Uri": None}]), "r1", f"{AUDIO_AT}[0].S3Uri is null, not the URI of an"),
        (entry(AudioSpecifications=[AUDIO | {"S3Uri": "https://calls/a.wav"}]), "r1", f"{AUDIO_AT}[0].S3Uri is "),
        (entry(AudioSpecifications=[AUDIO | {"S3Uri": "s3://calls"}]), "r1", f"{AUDIO_AT}[0].S3Uri is "),
        (entry(AudioSpecifications=[AUDIO | {"S3Uri": "s3://Calls/a"}]), "r1", f"{AUDIO_AT}[0].S3Uri is "),
        (entry(AudioSpecifications=[AUDIO | {"S3Uri": "s3://calls/\ud800"}]), "r1", f"{AUDIO_AT}[0].S3Uri is "),
        (entry(AudioSpecifications=[AUDIO | {"S3Uri": "s3://calls/" + "a" * 1014}]), "r1", f"{AUDIO_AT}[0].S3Uri is "),
        (
            entry(AudioSpecifications=[AUDIO | {"ChannelId": None}]),
            "r1",
            f"{AUDIO_AT}[0].ChannelId is null, not 0 or 1",
        ),
        (entry(AudioSpecifications=[AUDIO | {"ChannelId": 2}]), "r1", f"{AUDIO_AT}[0].ChannelId is 2, not 0 or 1"),
        (entry(AudioSpecifications=[AUDIO | {"ChannelId": True}]), "r1", f"{AUDIO_AT}[0].ChannelId is true, not 0"),
        (entry(AudioSpecifications=[AUDIO | {"ChannelId": 0.0}]), "r1", f"{AUDIO_AT}[0].ChannelId is 0.0, not 0"),
    ],
)
def test_a_malformed_entry_is_an_error_of_that_request_only(bad: Any, request_id: str | None, message: str) -> None:
    good = entry(RequestId="good")
    invalid, other = parse(manifest(bad, good))
    assert isinstance(invalid, InvalidRequest)
    assert invalid.request_id == request_id
    assert invalid.message.startswith(message)
    assert isinstance(other, EnrollmentRequest)


def respelled(members: dict[str, Any], name: str, spelling: str | None) -> dict[str, Any]:
    """The members without one of them or, if a spelling is given, with its name spelled that way."""
    return {spelling if key == name else key: value for key, value in members.items() if key != name or spelling}


AUDIO_MEMBERS = ["S3Uri", "ChannelId"]
MEMBERS = [
    ("RequestId", None),
    ("SpeakerId", "r1"),
    ("AudioSpecifications", "r1"),
    ("S3Uri", "r1"),
    ("ChannelId", "r1"),
]


@pytest.mark.parametrize(
    ("respell", "hint"),
    [
        (lambda name: None, ""),
        (lambda name: f"{name}s", ""),
        (str.upper, '; the manifest spells it "{0}"'),
        (lambda name: f"{name[0].lower()}{name[1:]}", '; the manifest spells it "{0}"'),
        (lambda name: f"{name}_", '; the manifest spells it "{0}"'),
    ],
    ids=["absent", "another word", "upper case", "camel case", "underscore"],
)
@pytest.mark.parametrize(("name", "request_id"), MEMBERS)
def test_a_missing_member_is_not_a_null_one(
    name: str, request_id: str | None, respell: Callable[[str], str | None], hint: str
) -> None:
    in_audio = name in AUDIO_MEMBERS
    bad = entry(AudioSpecifications=[respelled(AUDIO, name, respell(name)) if in_audio else AUDIO])
    bad = respelled(bad, name, respell(name))
    where = f"{AUDIO_AT}[0]" if in_audio else "SpeakerEnrollmentRequests[0]"
    message = f"{where}.{name} is missing{hint.format(respell(name))}"
    assert parse(manifest(bad)) == [InvalidRequest(request_id, message)]


@pytest.mark.parametrize(
    "changes", [{"SpeakerId": "a" * 256}, {"SpeakerId": "0"}, {"AudioSpecifications": [AUDIO] * 10}]
)
def test_largest_and_smallest_allowed_values(changes: dict[str, Any]) -> None:
    assert isinstance(parse(manifest(entry(**changes)))[0], EnrollmentRequest)


def test_a_long_value_is_truncated_in_the_message() -> None:
    (invalid,) = parse(manifest(entry(SpeakerId="!" * 10_000)))
    assert isinstance(invalid, InvalidRequest)
    assert len(invalid.message) < 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
# Each field is either valid or arbitrary, so that the parser reaches its inner checks.
AUDIO_ENTRY = st.fixed_dictionaries(
    {}, optional={"S3Uri": JSON | st.just("s3://calls/a"), "ChannelId": JSON | st.just(1)}
)
ENTRY = JSON | st.fixed_dictionaries(
    {},
    optional={
        "RequestId": JSON | st.text(min_size=1),
        "SpeakerId": JSON | st.just("alice"),
        "AudioSpecifications": JSON | st.lists(AUDIO_ENTRY | st.just(AUDIO), max_size=11),
    },
)
MANIFEST = st.builds(
    lambda requests: json.dumps(
        {"Version": "1.0", "SpeakerEnrollmentRequests": requests, "FraudsterRegistrationRequests": requests}
    ).encode(),
    st.lists(ENTRY, max_size=5) | JSON,
)


Outcome = list[EnrollmentRequest | InvalidRequest] | list[RegistrationRequest | InvalidRequest] | ManifestError


def outcome(parser: Callable[..., Any], data: bytes) -> Outcome:
    try:
        return parser(data, limit=LIMIT)
    except ManifestError as error:
        return error


@pytest.mark.parametrize("parser", [parse_enrollment_manifest, parse_registration_manifest])
@given(data=st.binary() | JSON.map(lambda value: json.dumps(value).encode()) | MANIFEST)
def test_any_bytes_give_a_list_or_a_manifest_error(parser: Callable[..., Any], data: bytes) -> None:
    result = outcome(parser, data)
    if isinstance(result, ManifestError):
        assert result.status_code in (400, 402)
        assert result.message.encode()
        return
    assert 1 <= len(result) <= LIMIT
    invalid = [request for request in result if isinstance(request, InvalidRequest)]
    valid = [request for request in result if not isinstance(request, InvalidRequest)]
    assert all(request.message.encode() for request in invalid)
    assert all(1 <= len(request.audio) <= 10 for request in valid)
    assert all(audio.channel_id in (0, 1) for request in valid for audio in request.audio)


@pytest.mark.parametrize("depth", range(900, 1010, 5))
def test_deep_nesting_is_an_error(depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    result = outcome(parse_enrollment_manifest, manifest(entry(SpeakerId="@")).replace(b'"@"', deep))
    if isinstance(result, ManifestError):
        assert result.message == "The input manifest is nested too deeply"
    else:
        assert isinstance(result[0], InvalidRequest)
