# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages about credentials that cannot be obtained. The end-to-end tests cover how each failure is detected."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import credentials, signer
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.credentials import Source, source_of


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The AWS config file, which a test writes."""
    path = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    for name in ("AWS_PROFILE", *credentials.VARIABLES):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.mark.parametrize(
    ("lines", "profile", "text"),
    [
        ("[profile ops]\nregion = x", "ops", "profile ops"),
        (
            "[profile ops]\nrole_arn = R\nsource_profile = base\n[profile base]",
            "ops",
            "profile ops (role_arn R, source_profile base)",
        ),
        (
            "[profile ops]\nsource_profile = base\n[profile base]\ncredential_process = /bin/p --password x",
            "ops",
            "profile ops (source_profile base), profile base (credential_process /bin/p)",
        ),
        ("[profile ops]\nsource_profile = ops", "ops", "profile ops (source_profile ops)"),
        ("[profile ops]\ncredential_process = '/my bin/p' x", "ops", "profile ops (credential_process /my bin/p)"),
        ("[profile ops]\ncredential_process = '/my bin/p", "ops", "profile ops (credential_process '/my)"),
        ("[profile ops]\ncredential_process =", "ops", "profile ops (credential_process)"),
        ("[default]\nrole_arn = R", None, "profile default (role_arn R)"),
        ("", "ops", "profile ops"),
        ("", None, ""),
        ("not a config file", "ops", "profile ops"),
    ],
)
def test_source_of_a_profile(config: Path, lines: str, profile: str | None, text: str) -> None:
    config.write_text(lines)
    assert str(source_of(profile)) == text


def test_source_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ROLE_ARN", "R")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
    assert str(source_of(None)) == "AWS_ROLE_ARN R, AWS_WEB_IDENTITY_TOKEN_FILE /token"


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (EOFError(), "mfa_serial"),
        (RuntimeError("Credentials were refreshed, but the refreshed credentials are still expired."), "have expired"),
        (RuntimeError("Something else"), "RuntimeError: Something else"),
    ],
)
def test_reasons_that_an_exception_does_not_give(config: Path, failure: Exception, reason: str) -> None:
    config.write_text("[profile ops]\nrole_arn = R\nmfa_serial = M\n")
    assert reason in credentials._reason(failure, source_of("ops"), None)
    assert "mfa_serial M" in str(source_of("ops"))


def test_secrets_of_the_config_files(config: Path, tmp_path: Path) -> None:
    config.write_text(
        "[profile ops]\naws_session_token = Canary7Bird\x01\nservices = s\nregion = a@b\n"
        "[profile b]\naws_secret_access_key = test\nendpoint_url = http://user:Canary2Bird@h\n"
        "[services s]\nsts =\n  endpoint_url = http://user:Canary3Bird@h\n"
    )
    (tmp_path / "credentials").write_text("[ops]\naws_secret_access_key = Canary4Bird\n")
    found = credentials.configured_secrets()
    assert {"Canary7Bird\x01", "Canary7Bird", "Canary7Bird\\x01", "Canary2Bird", "Canary3Bird", "Canary4Bird"} <= found
    assert not {"test", "a@b"} & found  # "test" may stand in any text


@pytest.mark.parametrize("text", ["", "not a config file", "[profile ops]\nservices = s\n[services s]\nsts = x\n"])
def test_config_files_without_secrets(config: Path, text: str) -> None:
    config.write_text(text)
    assert credentials.configured_secrets() == set()


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("p --password Canary --user=Canary2 /path -x abc", "p: no --password *** for --user=***, /path, -x abc"),
        (None, "p: no --password Canary for --user=Canary2, /path, -x abc"),
        ("p 'open", "p: no --password Canary for --user=Canary2, /path, -x abc"),
    ],
)
def test_arguments_of_a_program_are_not_shown(command: str | None, text: str) -> None:
    assert credentials._without_arguments("p: no --password Canary for --user=Canary2, /path, -x abc", command) == text


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (("AKIA", "secret", None), None),
        (("AKIA", "secret", "token"), None),
        ((None, "secret", None), "the access key is not a string, or is empty"),
        (("AKIA", "", None), "the secret key is not a string, or is empty"),
        (("AKIA", "secret", 5), "the session token is not a string, or is empty"),
        (("AKIA", "secret", "token\x01"), "the session token, which is not shown, contains '\\x01'"),
        (("AKIA\u0416", "secret", None), "the access key, which is not shown, contains '\\u0416'"),
    ],
)
def test_keys_that_cannot_be_used(keys: tuple[object, object, object], reason: str | None) -> None:
    found = signer._unusable(SimpleNamespace(access_key=keys[0], secret_key=keys[1], token=keys[2]))
    assert (found or "").startswith(reason or "")
    assert bool(found) is bool(reason)
    assert "token\x01" not in (found or "")


def test_a_source_without_settings_is_empty() -> None:
    assert str(Source({}, {})) == ""
    assert Source({}, {}).setting("role_arn") is None
