# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of options match the constraints in the API model of botocore."""

from __future__ import annotations

import contextlib
from typing import Any, NamedTuple

import botocore.session
import pytest
import regex
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import options
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.options import Constraint
from hypothesis import given
from hypothesis import strategies as st

MODEL = botocore.session.get_session().get_service_model("voice-id")
# An empty string removes the current text, and is not sent.
EMPTY_REMOVES = {"description"}
RULES = {**options.CONSTRAINTS, "tags (keys)": options.TAG_KEY, "tags (values)": options.TAG_VALUE}
ID = "4pHm2VXgMWcNe1kTzQ7rLd"
# Characters on both sides of every class that the model's patterns use, and those that slip through careless ones.
TRICKY = [*"\n\t\x00éß日٣Ⅷ\u2028\u00a0$'#/%\\^aZ7"]


class Shape(NamedTuple):
    pattern: str
    shortest: int
    longest: int

    def allows(self, value: str) -> bool:
        return self.shortest <= len(value) <= self.longest and regex.fullmatch(self.pattern, value) is not None

    @property
    def stdlib_pattern(self) -> str:
        """A pattern that hypothesis can generate from; it stands for the model's Unicode classes with some of each."""
        return self.pattern.replace(r"\p{L}\p{Z}\p{N}", r"a-zA-Z0-9 éß日٣Ⅷ\u00a0\u2003")


def shape_of(constraint: Constraint) -> Shape:
    metadata = MODEL.shape_for(constraint.shape).metadata
    return Shape(metadata.get("pattern", "(?s).*"), metadata.get("min", 0), metadata["max"])


def values_near(shape: Shape) -> st.SearchStrategy[str]:
    """Values that the model allows, values that differ from them in one place or in length, and any text."""
    # Without unassigned characters: the standard library and the regex package know different versions of Unicode.
    characters = st.sampled_from(TRICKY) | st.characters(exclude_categories=["Cn", "Cs"])
    allowed = st.from_regex(shape.stdlib_pattern, fullmatch=True)

    @st.composite
    def changed(draw: st.DrawFn) -> str:
        value, char = draw(allowed), draw(characters)
        place = draw(st.integers(0, len(value)))
        return value[:place] + char + value[place + draw(st.sampled_from([0, 1])) :]

    @st.composite
    def stretched(draw: st.DrawFn) -> str:
        value = draw(allowed) + draw(st.sampled_from(["a", "0", "-", ".", " "])) * shape.longest
        return value[: draw(st.sampled_from([shape.shortest, shape.longest, shape.longest + 1]))]

    return allowed | changed() | stretched() | allowed.map(lambda value: f"{value}\n") | st.text(characters)


# One option for each constraint, because options share constraints. The model has no pattern for KMS keys.
@pytest.mark.parametrize(
    "option",
    {(rule.shape, rule.requirement): name for name, rule in RULES.items() if rule.shape != "KmsKeyId"}.values(),
)
@given(data=st.data())
def test_a_value_is_accepted_exactly_when_the_api_model_accepts_it(option: str, data: st.DataObject) -> None:
    constraint = RULES[option]
    shape = shape_of(constraint)
    value = data.draw(values_near(shape))
    allowed = shape.allows(value) or (not value and option in EMPTY_REMOVES)
    assert bool(constraint.is_valid(value)) is allowed


@pytest.mark.parametrize("option", sorted(RULES))
def test_minimum_and_maximum_lengths(option: str) -> None:
    constraint = RULES[option]
    shape = shape_of(constraint)
    start = {"IamRoleArn": "arn:aws:iam::123456789012:role/", "S3Uri": "s3://bucket/", "FraudsterId": "id#"}
    prefix = start.get(constraint.shape, "")
    longest = prefix.ljust(shape.longest, "a")
    assert constraint.is_valid(longest)
    assert not constraint.is_valid(longest + "a")
    if shape.shortest > len(prefix):
        assert constraint.is_valid(prefix.ljust(shape.shortest, "a"))
        shorter = prefix.ljust(shape.shortest - 1, "a")
        assert bool(constraint.is_valid(shorter)) is (not shorter and option in EMPTY_REMOVES)


@pytest.mark.parametrize("option", sorted(options.CONSTRAINTS))
def test_the_message_about_an_invalid_value(option: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        options.check_options(nested(option, "\n"))
    assert caught.value.kind == "invalid_request"
    assert caught.value.details == {"option": option}
    assert caught.value.msg.startswith(f"{option} is '\\n', but must be {options.CONSTRAINTS[option].requirement}")


ACCOUNT = "arn:aws:kms:us-east-1:123456789012"


@pytest.mark.parametrize(
    "key",
    [
        "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        "mrk-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "alias/voice-id",
        "alias/aws/voiceid",
        f"{ACCOUNT}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        f"{ACCOUNT}:key/mrk-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        f"{ACCOUNT}:alias/team/voice_id",
        "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/0f1e2d3c",
        "arn:aws-cn:kms:cn-north-1:123456789012:alias/x",
    ],
)
def test_kms_keys(key: str) -> None:
    options.check_options(nested("server_side_encryption_configuration.kms_key_id", key))


@pytest.mark.parametrize(
    "key",
    [
        *("", " ", "my key", "k" * 2049, "key/0f1e2d3c", "s3://bucket/key"),
        *("alias/", "alias/my key", "alias/x\n"),
        *(f"{ACCOUNT}:key/", f"{ACCOUNT}:role/x", "arn:aws:kms:us-east-1:1:key/0f1e2d3c"),
        "arn:aws:iam::123456789012:role/voiceid",
    ],
)
@pytest.mark.parametrize("option", ["server_side_encryption_configuration.kms_key_id", "output_data_config.kms_key_id"])
def test_invalid_kms_key_ids_are_rejected(option: str, key: str) -> None:
    with pytest.raises(VoiceIdError, match="the ID, ARN or alias") as caught:
        options.check_options(nested(option, key))
    assert caught.value.details == {"option": option}


def test_the_message_contains_the_invalid_character() -> None:
    with pytest.raises(VoiceIdError, match=r"or any of _ \. : / = \+ - % @\. The character ',' is not allowed\.$"):
        options.check_options({"description": "Übung, 日本"})


def test_a_tag_without_a_value_is_refused() -> None:
    with pytest.raises(VoiceIdError, match=r"^tags\.team is None, but must be 0 to 256 letters"):
        options.check_options({"tags": {"team": None}})


def nested(option: str, value: Any) -> dict[str, Any]:
    for name in reversed(option.split(".")):
        value = {name: value}
    return dict(value)


@pytest.mark.parametrize(
    ("option", "wrong", "wanted"),
    [
        ("max_concurrency", 0, "1 to 100"),
        ("max_concurrency", 101, "1 to 100"),
        ("timeout", 0, "1 to 31536000"),
        ("wait_delay", 0, "0.1 to 86400"),
        ("wait_delay", float("nan"), "0.1 to 86400"),
        ("wait_timeout", 0, "1 to 31536000"),
        ("wait_timeout", 10**10, "1 to 31536000"),
        ("enrollment_config.fraud_detection_config.risk_threshold", -1, "0 to 100"),
        ("enrollment_config.fraud_detection_config.risk_threshold", 101, "0 to 100"),
        ("registration_config.fraudster_similarity_threshold", 101, "0 to 100"),
    ],
)
def test_numbers_out_of_bounds_are_refused(option: str, wrong: float, wanted: str) -> None:
    with pytest.raises(VoiceIdError, match=f"{option} is {wrong}, but must be from {wanted}") as caught:
        options.check_options(nested(option, wrong))
    assert caught.value.details == {"option": option}


@pytest.mark.parametrize(
    ("option", "shape"),
    [
        ("enrollment_config.fraud_detection_config.risk_threshold", "Score"),
        ("registration_config.fraudster_similarity_threshold", "Score"),
    ],
)
def test_bounds_are_those_of_the_api_model(option: str, shape: str) -> None:
    metadata = MODEL.shape_for(shape).metadata
    assert options.BOUNDS[option] == (metadata["min"], metadata["max"])


@pytest.mark.parametrize("option", sorted(options.BOUNDS))
def test_the_bounds_themselves_are_allowed(option: str) -> None:
    for bound in options.BOUNDS[option]:
        options.check_options(nested(option, bound))


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"domain_id": None, "job_ids": None, "tags": None, "enrollment_config": None, "max_concurrency": None},
        {"domain_id": ID, "job_ids": [], "max_concurrency": 1},
        {"job_ids": [ID, ID], "tags": {"team": "red", "empty": ""}},
        {"enrollment_config": {"fraud_detection_config": None}},
        {"enrollment_config": {"fraud_detection_config": {"watchlist_ids": [ID], "risk_threshold": 0}}},
    ],
)
def test_valid_and_omitted_options_are_accepted(params: dict[str, Any]) -> None:
    options.check_options(params)


@pytest.mark.parametrize("wrong", ["short", f"{ID}x", "!" * 22, f"{ID[:-1]}\n", ""])
def test_each_id_of_a_list_is_checked(wrong: str) -> None:
    with pytest.raises(VoiceIdError, match=r"job_ids contains .*, but each item must be an ID") as caught:
        options.check_options({"job_ids": [ID, wrong]})
    assert repr(wrong) in caught.value.msg


@pytest.mark.parametrize(
    ("tags", "option"),
    [({"": "x"}, "tags"), ({"a" * 129: "x"}, "tags"), ({"a*": "x"}, "tags"), ({"team": "x" * 257}, "tags.team")],
)
def test_invalid_tags(tags: dict[str, str], option: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        options.check_options({"tags": tags})
    assert caught.value.details == {"option": option}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000",
        "https://voiceid.us-east-1.amazonaws.com",
        "HTTP://localhost",
        "http://[::1]:5000",
        "http://host/path/",
    ],
)
def test_urls_of_servers(url: str) -> None:
    options.check_url("endpoint_url", url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host",
        "127.0.0.1:5000",
        "ftp://host",
        "http://",
        "http:///path",
        "http://h:99999",
        "http://h:x",
        "http://[::1",
    ],
)
def test_invalid_urls_are_rejected(url: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        options.check_url("endpoint_url", url)
    assert caught.value.msg.startswith(f"endpoint_url is {url!r}, but must be http:// or https:// followed by a host")
    assert caught.value.kind == "invalid_request"
    assert caught.value.details == {"option": "endpoint_url"}


@pytest.mark.parametrize("url", ["http://user:s3cret@host:5000", "s3cret@host", "http://user:s3cret@[::1"])
def test_a_url_with_a_password_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        options.check_url("endpoint_url", url)
    assert "s3cret" not in caught.value.msg
    assert "a URL with a user name or password" in caught.value.msg


@given(st.text())
def test_any_text_is_a_url_or_refused(text: str) -> None:
    with contextlib.suppress(VoiceIdError):
        options.check_url("endpoint_url", text)


CONNECTION: dict[str, Any] = {
    **dict.fromkeys(["access_key", "secret_key", "session_token", "profile", "endpoint_url", "aws_config"]),
    "timeout": 300,
}


@pytest.mark.parametrize(
    ("params", "option"),
    [
        ({"timeout": 0}, "timeout"),
        ({"access_key": "AKIA\x7f"}, "access_key"),
        ({"secret_key": "s3cret\n"}, "secret_key"),
        ({"session_token": "s3cretЖ"}, "session_token"),
        ({"region": "us-east-1\n"}, "region"),
        ({"endpoint_url": "host"}, "endpoint_url"),
        ({"s3_endpoint_url": "http://user:s3cret@host"}, "s3_endpoint_url"),
        ({"kms_endpoint_url": "http://h:99999"}, "kms_endpoint_url"),
        ({"aws_config": {"proxies": ["http://user:s3cret@host"]}}, "aws_config.proxies"),
        ({"aws_config": {"proxies": {"http": "http://user:s3cret@host:port"}}}, "aws_config.proxies.http"),
        ({"aws_config": {"proxies": {"https": 5}}}, "aws_config.proxies.https"),
        ({"profile": "ops", "secret_key": "s3cret"}, "profile"),
    ],
)
def test_invalid_connection_options(params: dict[str, Any], option: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        options.check_connection({**CONNECTION, **params})
    assert caught.value.msg.startswith(f"{option} ")
    assert caught.value.kind == "invalid_request"
    assert caught.value.details == {"option": option}
    assert "s3cret" not in caught.value.msg


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"access_key": "AKIA", "secret_key": "with spaces", "session_token": ""},
        {"aws_config": {"proxies": {"http": "http://user:s3cret@host:1", "https": "host:3128", "x": None}}},
        {"aws_config": {"proxies": {"http": "//host", "https": "https://host"}}},
        {"profile": "ops", "secret_key": ""},
        {"endpoint_url": "http://host", "s3_endpoint_url": None, "region": "eu-west-2"},
    ],
)
def test_valid_connection_options(params: dict[str, Any]) -> None:
    options.check_connection({**CONNECTION, **params})
