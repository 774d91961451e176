# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people and recordings in options and CSV files: what is read, and what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import manifest_input
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.manifest_input import (
    ENROLLMENT,
    REGISTRATION,
    Given,
    Source,
)
from hypothesis import given
from hypothesis import strategies as st

ID_RULE = "speaker_id must be 1 to 256 letters, digits, '_' or '-', starting with a letter or digit."


def from_list(*people: dict[str, Any]) -> Given:
    return manifest_input.from_list(ENROLLMENT, list(people))


def from_csv(folder: Path, text: str | bytes) -> Given:
    path = folder / "callers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return manifest_input.from_csv(ENROLLMENT, str(path))


def sources(found: Given) -> dict[str, list[tuple[str, int]]]:
    return {
        person.person_id: [(source.location, source.channel) for source in person.sources] for person in found.people
    }


def reasons(found: Given) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_a_list_of_paths_uris_and_channels() -> None:
    found = from_list(
        {"speaker_id": "a", "recordings": ["1.wav", "/calls/2.wav"]},
        {"speaker_id": "b", "recordings": ["s3://calls/3.wav", {"recording": "4.wav", "channel": "1"}]},
        {"speaker_id": "c", "recordings": [{"recording": "~/5.wav", "channel": 1}]},
    )
    here = Path.cwd()
    assert sources(found) == {
        "a": [(f"{here}/1.wav", 0), ("/calls/2.wav", 0)],
        "b": [("s3://calls/3.wav", 0), (f"{here}/4.wav", 1)],
        "c": [(str(Path("~/5.wav").expanduser()), 1)],
    }
    assert found.problems == []


def test_a_folder_stands_for_the_wav_files_in_it(tmp_path: Path) -> None:
    for name in ("b.wav", "A.WAV", "notes.txt", ".wav.part", "._b.wav"):
        (tmp_path / name).touch()
    (tmp_path / "empty").mkdir()
    found = from_list({"speaker_id": "a", "recordings": [{"recording": str(tmp_path), "channel": 1}]})
    assert sources(found) == {"a": [(f"{tmp_path}/A.WAV", 1), (f"{tmp_path}/b.wav", 1)]}
    # If more files are added, a run with the facts of this one has them, too.
    assert found.recordings == {"a": [{"recording": str(tmp_path), "channel": "1"}]}
    empty = from_list({"speaker_id": "a", "recordings": [str(tmp_path / "empty")]})
    assert reasons(empty) == [f"'a', {tmp_path}/empty: The folder has no file that ends with .wav, or cannot be read."]


@pytest.mark.parametrize(
    ("recording", "problem"),
    [
        ("", "The recording is missing."),
        ({"channel": 1}, "The recording is missing."),
        ({"recording": "1.wav", "channel": 2}, "1.wav: The channel is '2', but must be 0 or 1."),
        ({"recording": "1.wav", "channel": "left"}, "1.wav: The channel is 'left', but must be 0 or 1."),
        (
            {"recording": "1.wav", "chanel": 1},
            "It must be a path, an S3 URI, or a dictionary with the keys recording and channel.",
        ),
        (7, "7: It must be a path, an S3 URI, or a dictionary with the keys recording and channel."),
        (["1.wav"], "It must be a path, an S3 URI, or a dictionary with the keys recording and channel."),
        ("s3://calls", "s3://calls: It must be the URI of an object"),
        ("s3://calls/", "s3://calls/: It must be the URI of an object"),
        ("s3://calls/a/", "s3://calls/a/: It must be the URI of an object"),
        ("s3://Calls/1.wav", "s3://Calls/1.wav: It must be the URI of an object"),
    ],
)
def test_a_recording_that_names_nothing(recording: Any, problem: str) -> None:
    [found] = from_list({"speaker_id": "a", "recordings": [recording]}).problems
    assert problem in str(found)
    assert found.person_id == "a"


def test_a_list_without_recordings_and_with_a_speaker_twice() -> None:
    found = from_list(
        {"speaker_id": "a", "recordings": []},
        {"speaker_id": "b", "recordings": ["1.wav"]},
        {"speaker_id": "b", "recordings": ["2.wav"]},
        {"speaker_id": "no id", "recordings": ["3.wav", "4.wav"]},
    )
    assert reasons(found) == [
        "'b': speakers contains this speaker_id 2 times.",
        "'a': The recording is missing.",
        f"'no id': {ID_RULE}",
    ]


def test_ids_that_yaml_does_not_read_as_text() -> None:
    found = from_list(*({"speaker_id": value, "recordings": ["1.wav"]} for value in (15, "17", True, 1.5, None, "15")))
    assert found.numbers == ("15",)
    assert [person.person_id for person in found.people] == ["15", "17", "True", "1.5", ""]
    wrong = "but must be text. In YAML, put it in quotes."
    assert reasons(found) == [
        "'15': speakers contains this speaker_id 2 times.",
        f"'True': speaker_id has the type bool, {wrong}",
        f"'1.5': speaker_id has the type float, {wrong}",
        f"'': speaker_id has the type NoneType, {wrong}",
        f"'1.5': {ID_RULE}",
        f"'': {ID_RULE}",
    ]


CSV = "speaker_id,recording,channel\na,1.wav,1\nb,sub/2.wav,\na,s3://calls/3.wav,0\n"
READ = {
    "plain": CSV,
    "byte order mark": b"\xef\xbb\xbf" + CSV.encode(),
    "semicolons": CSV.replace(",", ";"),
    "tabs": CSV.replace(",", "\t"),
    "Windows line ends": CSV.replace("\n", "\r\n"),
    "no line end at the end": CSV.rstrip("\n"),
    "spaces and capitals": CSV.replace("speaker_id", " Speaker_ID ").replace(",", ", "),
    "quotes": CSV.replace("1.wav", '"1.wav"').replace("recording", '"recording"'),
    "quotes after spaces": CSV.replace(",1.wav", ', "1.wav"'),
    "empty rows": CSV.replace("b,", "\n,,\nb,"),
    "other columns and order": "note,channel,recording,speaker_id\nx,1,1.wav,a\n,,sub/2.wav,b\ny,0,s3://calls/3.wav,a\n",
    "more values than columns": CSV.replace("1.wav,1", "1.wav,1,,"),
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_these_files_name_the_same_recordings(text: str | bytes, tmp_path: Path) -> None:
    found = from_csv(tmp_path, text)
    assert sources(found) == {
        "a": [(f"{tmp_path}/1.wav", 1), ("s3://calls/3.wav", 0)],
        "b": [(f"{tmp_path}/sub/2.wav", 0)],
    }
    assert found.problems == []


def test_the_channel_may_be_left_out_and_lines_are_counted(tmp_path: Path) -> None:
    found = from_csv(tmp_path, "recording,speaker_id\n1.wav,a\n\n2.wav,b\n")
    assert [person.sources for person in found.people] == [
        [Source("1.wav", f"{tmp_path}/1.wav", 0, 2)],
        [Source("2.wav", f"{tmp_path}/2.wav", 0, 4)],
    ]
    assert manifest_input.from_csv(ENROLLMENT, str(tmp_path / "callers.csv")) == found


def test_problems_of_rows_have_their_lines(tmp_path: Path) -> None:
    found = from_csv(tmp_path, "speaker_id,recording,channel\na,,\nno id,1.wav,\n,2.wav,0\nb,3.wav,x\nc\n")
    assert reasons(found) == [
        "'a', line 2: The recording is missing.",
        f"'no id', line 3: {ID_RULE}",
        f"'', line 4: {ID_RULE}",
        "'b', line 5, 3.wav: The channel is 'x', but must be 0 or 1.",
        "'c', line 6: The recording is missing.",
    ]


def test_more_fields_than_columns_are_a_problem(tmp_path: Path) -> None:
    found = from_csv(tmp_path, "speaker_id,recording\na,1.wav,1\nb,2.wav,,\nc,Smith, John.wav\n")
    assert reasons(found) == [
        "'a', line 2, 1.wav, 1: The row has 3 fields, but the first line 2.",
        "'c', line 4, Smith, John.wav: The row has 3 fields, but the first line 2.",
    ]
    assert sources(found)["b"] == [(f"{tmp_path}/2.wav", 0)]
    # Not the first channel: the recordings of those who failed are the input of another run.
    assert found.recordings["a"] == [{"recording": f"{tmp_path}/1.wav, 1", "channel": "0"}]


def test_spaces_in_an_id_are_shown() -> None:
    assert reasons(from_list({"speaker_id": "a\n", "recordings": ["1.wav"]})) == [f"'a\\n': {ID_RULE}"]


def test_only_a_header_names_nobody(tmp_path: Path) -> None:
    assert from_csv(tmp_path, "speaker_id,recording\n") == Given([], [], {})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "a file with the columns speaker_id and recording, but it is empty"),
        ("id,recording\n", "has the columns speaker_id and recording. It has: id, recording"),
        ("speaker_id;file\n", "has the columns speaker_id and recording. It has: speaker_id, file"),
        ("speaker_id,recording,Recording\n", "a file with only one column recording"),
        ("speaker_id,recording,Channel_ID\n", "is named channel, not channel_id"),
        ("speaker_id,recording\na,1.wav\nb,J\xe4ger.wav\n".encode("latin-1"), "a file in UTF-8, but line 3 is not"),
        ("speaker_id,recording\n".encode("utf-16"), "a file in UTF-8"),
        (f'speaker_id,recording\na,"{"x" * 200_000}"\n', "but the row in line 2 is not valid: field larger than"),
        (
            'speaker_id,recording,name\n\na,1.wav,"Smith\nb,2.wav,Jones\n',
            "the row in line 3 is not valid: a quote is not",
        ),
        ('speaker_id,recording\na,1.wav\nb,"2.wav\nc,"3.wav\n', "the row in line 3 is not valid: ',' expected"),
    ],
)
def test_a_file_that_is_not_such_a_csv_file(text: str | bytes, wanted: str, tmp_path: Path) -> None:
    with pytest.raises(VoiceIdError) as caught:
        from_csv(tmp_path, text)
    assert caught.value.details == {"option": "csv"}
    assert wanted in caught.value.msg


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "missing.csv", tmp_path / "pipe.csv"):
        with pytest.raises(VoiceIdError, match="must be a readable file "):
            manifest_input.from_csv(ENROLLMENT, str(path))


def test_fraudsters_have_a_name(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("name,recording\nx,1.wav\n")
    params = {"csv": str(path), "fraudsters": None}
    assert [person.person_id for person in manifest_input.read_people(REGISTRATION, params).people] == ["x"]
    params = {"csv": None, "fraudsters": [{"name": "y", "recordings": ["1.wav"]}]}
    assert [person.person_id for person in manifest_input.read_people(REGISTRATION, params).people] == ["y"]


@given(text=st.text() | st.text(alphabet=',;"\n\r\tspeakr_idcong01x'))
def test_any_text_gives_people_or_the_one_error(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(f"speaker_id,recording\n{text}".encode("utf-8", "replace"))
    try:
        found = manifest_input.from_csv(ENROLLMENT, str(path))
    except VoiceIdError:
        return
    assert all(person.sources or found.problems for person in found.people)
