# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets are found in the options and in the environment, in every form in which a text can show them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import masking
from hypothesis import given
from hypothesis import strategies as st

SECRET = "Canary7Bird"
URL = f"http://user:{SECRET}@127.0.0.1:9"


def shown(params: dict[str, Any], *texts: str, environ: dict[str, str] | None = None) -> bool:
    """Whether Ansible shows the secret in the options or in texts, with what is found masked."""
    result = remove_values(
        {"invocation": {"module_args": params}, "texts": list(texts)}, masking.secrets_in(params, environ or {})
    )
    return SECRET in json.dumps(result)


@pytest.mark.parametrize("name", masking.SECRET_OPTIONS)
@pytest.mark.parametrize("value", [SECRET, f"{SECRET}\n", f"\x01{SECRET}", f"{SECRET}\x85\r\n"])
def test_secret_options(name: str, value: str) -> None:
    forms = (value, value.strip(), repr(value), json.dumps(value), f"Invalid header value {value.encode()!r}")
    assert not shown({name: value}, *forms)


@pytest.mark.parametrize("name", masking.KEY_OPTIONS)
def test_an_access_key_is_masked_only_if_it_cannot_be_one(name: str) -> None:
    assert shown({name: SECRET})
    assert not shown({name: f"{SECRET}\n"}, SECRET)


@pytest.mark.parametrize(
    "url",
    [
        URL,
        f"{URL}\n",
        f"user:{SECRET}@127.0.0.1:9",
        f"http://{SECRET}@127.0.0.1:9",
        f"http://user:{SECRET}@[::1",
        f"http://user:{SECRET}@127.0.0.1:port",
        f"http://user:{SECRET}%40%2F@127.0.0.1",
        f"//user:{SECRET}@127.0.0.1",
        f"http://127.0.0.1/?token={SECRET}@x",
    ],
)
@pytest.mark.parametrize("name", ["endpoint_url", "aws_endpoint_url", "s3_endpoint_url", "endpoint_urls", "proxy"])
def test_urls(name: str, url: str) -> None:
    assert not shown({name: url}, url, url.strip(), repr(url), f"Failed to parse: {url}")


def test_the_password_of_a_url_is_masked_alone() -> None:
    assert not shown({"endpoint_url": URL}, SECRET, f"user:{SECRET}", f"Basic {SECRET}")
    assert not shown({"endpoint_url": f"http://user:{SECRET}%40@h"}, f"{SECRET}@")


@pytest.mark.parametrize(
    "config",
    [
        {"proxies": {"http": URL}},
        {"proxies": [URL]},
        {"nonsense": {"x": [{"y": (URL,)}]}},
        json.dumps({"proxies": {"http": URL}}),
        f"proxies={URL}",
    ],
    ids=str,
)
def test_urls_in_aws_config(config: Any) -> None:
    assert not shown({"aws_config": config}, URL, SECRET)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", f"{SECRET}\n"),
        ("AWS_SECURITY_TOKEN", SECRET),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", SECRET),
        ("AWS_ENDPOINT_URL_STS", URL),
        ("AWS_URL", URL),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", URL),
        ("HTTPS_PROXY", URL),
        ("all_proxy", f"user:{SECRET}@proxy"),
    ],
)
def test_the_environment(name: str, value: str) -> None:
    assert not shown({}, f"got {value}", f"got {value.strip()}", SECRET, environ={name: value})


@pytest.mark.parametrize(
    "params",
    [
        {"description": "mail fraud@example.com"},
        {"input_data_config": {"s3_uri": "s3://bucket/a@b.json"}},
        {"endpoint_url": "http://127.0.0.1:5000", "aws_config": {"retries": {"total_max_attempts": 1}}},
        {"secret_key": "", "session_token": None, "access_key": "AKIAEXAMPLE", "endpoint_url": 5},
    ],
    ids=str,
)
def test_other_options_are_shown(params: dict[str, Any]) -> None:
    assert masking.secrets_in(params, {"PATH": "/usr/bin", "EMAIL": "me@example.com"}) == set()


def test_short_parts_are_not_masked_on_their_own() -> None:
    assert masking.forms_of("a\nb\n") == {"a\nb\n", "a\\nb\\n"}


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.dictionaries(st.sampled_from([*masking.SECRET_OPTIONS, "endpoint_url", "aws_config"]), JSON))
def test_any_options(params: dict[str, Any]) -> None:
    assert "" not in masking.secrets_in(params, {})


@given(st.text())
def test_any_secret(secret: str) -> None:
    assert all(form == secret or len(form) >= masking.SHORTEST_PART for form in masking.forms_of(secret))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (URL, "http://***@127.0.0.1:9"),
        (
            f"at HTTPS://{SECRET}@h: failed, at http://user:a/@{SECRET}@h/x?y",
            "at HTTPS://***@h: failed, at http://***@h/x?y",
        ),
        ("s3://calls/a@b.wav", "s3://calls/a@b.wav"),
        ("mail bob@example.com, see http://h/ or bob@h", "mail bob@example.com, see http://h/ or bob@h"),
        ("http://***@h", "http://***@h"),
    ],
)
def test_the_user_info_of_urls_in_texts(text: str, masked: str) -> None:
    assert masking.without_user_info({"a": [text, 1, None, {text: text}]}) == {"a": [masked, 1, None, {masked: masked}]}
    secrets = masking.secrets_in_urls({"a": [1, {"b": text}]})
    assert SECRET not in json.dumps(remove_values({"b": text}, secrets))
    assert bool(secrets) == (text != masked)
