# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of an answer is asked for every operation, and exists in the API model."""

from __future__ import annotations

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.operations import OPERATIONS

MODEL = botocore.session.get_session().get_service_model("voice-id")


def test_every_operation_of_the_model_has_a_row_and_no_other() -> None:
    assert set(OPERATIONS) == set(MODEL.operation_names)


@pytest.mark.parametrize("name", MODEL.operation_names)
def test_the_member_that_is_asked_of_an_answer_is_one_that_the_operation_has(name: str) -> None:
    output = MODEL.operation_model(name).output_shape
    members = set(output.members) if output else set()
    row = OPERATIONS[name]
    assert row.returns_nothing is not bool(members)
    assert {row.member or name for name in row.required} <= members


@pytest.mark.parametrize("name", [name for name in MODEL.operation_names if name.startswith("Describe")])
def test_what_a_describe_operation_does_not_find_is_told_from_a_missing_domain(name: str) -> None:
    assert OPERATIONS[name].resource_type in MODEL.shape_for("ResourceType").enum
