# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The closed sets of values agree with the API model, and the code uses no other values."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, get_args

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import errors, values

MODEL = botocore.session.get_session().get_service_model("voice-id")
MODULE_UTILS = Path(__file__).resolve().parents[5] / "plugins" / "module_utils"
SESSION_CONFLICTS = {
    "ANOTHER_ACTIVE_STREAM",
    "CANNOT_CHANGE_SPEAKER_AFTER_ENROLLMENT",
    "ENROLLMENT_ALREADY_EXISTS",
    "SPEAKER_NOT_SET",
}
TYPES = [
    values.ConflictType,
    values.DomainStatus,
    values.EncryptionUpdateStatus,
    values.EnrollmentStatus,
    values.RegistrationStatus,
    values.ErrorKind,
    values.JobStatus,
    values.ReportStatus,
    values.ResourceType,
    values.SpeakerStatus,
]
KNOWN = {value for type_ in TYPES for value in get_args(type_)}


@pytest.mark.parametrize(
    ("type_", "shape"),
    [
        (values.EncryptionUpdateStatus, "ServerSideEncryptionUpdateStatus"),
        (values.JobStatus, "FraudsterRegistrationJobStatus"),
        (values.JobStatus, "SpeakerEnrollmentJobStatus"),
        (values.ResourceType, "ResourceType"),
        (values.SpeakerStatus, "SpeakerStatus"),
    ],
)
def test_values_are_those_of_the_api_model(type_: Any, shape: str) -> None:
    assert set(get_args(type_)) == set(MODEL.shape_for(shape).enum)


def test_conflicts_are_those_of_the_api_model() -> None:
    assert set(get_args(values.ConflictType)) == set(MODEL.shape_for("ConflictType").enum) - SESSION_CONFLICTS


def test_every_kind_of_failure_of_a_call_has_advice() -> None:
    assert set(errors.ADVICE) == set(get_args(values.CallErrorKind))
    assert set(errors.ADVICE_FOR_CONFLICTS) == set(get_args(values.ConflictType))


def test_every_other_kind_is_raised_somewhere_with_a_message_of_its_own() -> None:
    assert kinds_that_are_raised() >= set(get_args(values.OutcomeErrorKind))
    assert kinds_that_are_raised() <= set(get_args(values.ErrorKind))


def kinds_that_are_raised() -> set[str]:
    """The kinds that the source gives to VoiceIdError, but for those of a call, which come from tables."""
    kinds = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "VoiceIdError":
                kinds |= {str(kind.value) for kind in node.args[1:2] if isinstance(kind, ast.Constant)}
    return kinds


def trees() -> list[ast.Module]:
    paths = sorted(MODULE_UTILS.rglob("*.py"))
    assert len(paths) > 20
    others = ("options", "values", "wav")  # wav has the names of file formats
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.stem not in others]


def test_states_and_types_in_the_code_are_known_ones() -> None:
    """Every text of capitals and underscores, as the API spells its values, but for variables of the environment."""
    found = {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"(?!AWS_|ANSIBLE_)[A-Z]+(_[A-Z]+)*", node.value)
    }
    assert found >= {"FAILED", "OPTED_OUT", "DOMAIN", "CONCURRENT_CHANGES"}
    assert found - KNOWN == {"CERTIFICATE_VERIFY_FAILED"}  # of OpenSSL
