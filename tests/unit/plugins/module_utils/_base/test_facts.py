# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conversion of responses to facts."""

from __future__ import annotations

import datetime
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.facts import (
    clock_offset,
    seconds_since,
    to_facts,
)
from botocore import xform_name
from hypothesis import given
from hypothesis import strategies as st

UTC = datetime.timezone.utc
INDIA = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
TIMES = st.datetimes(
    min_value=datetime.datetime(1970, 1, 2),
    max_value=datetime.datetime(9999, 12, 30),
    timezones=st.timezones() | st.just(INDIA),
)


def members_of_the_model() -> list[str]:
    model = botocore.session.get_session().get_service_model("voice-id")
    shapes = [model.shape_for(name) for name in model.shape_names]
    return sorted({member for shape in shapes if shape.type_name == "structure" for member in shape.members})


@pytest.mark.parametrize("member", members_of_the_model())
def test_every_field_of_the_api_gets_the_name_that_boto3_would_give_it(member: str) -> None:
    assert to_facts({member: {member: [{member: 1}]}}) == {
        xform_name(member): {xform_name(member): [{xform_name(member): 1}]}
    }


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ({}, {}),
        ({"JobName": None, "JobStatus": "FAILED"}, {"job_status": "FAILED"}),
        ({"JobProgress": {"PercentComplete": 0}}, {"job_progress": {"percent_complete": 0}}),
        ({"WatchlistIds": []}, {"watchlist_ids": []}),
        ({"NewerField": {"NewerPart": [1, "x"]}}, {"newer_field": {"newer_part": [1, "x"]}}),
        ({"At": datetime.datetime(2026, 3, 2, 14, 44, 3, tzinfo=INDIA)}, {"at": "2026-03-02T09:14:03+00:00"}),
        (
            {"List": [{"At": datetime.datetime(2026, 3, 2, 9, 14, 3, 120000, tzinfo=UTC)}]},
            {"list": [{"at": "2026-03-02T09:14:03.120000+00:00"}]},
        ),
    ],
)
def test_facts_of_an_answer(answer: dict[str, Any], facts: dict[str, Any]) -> None:
    assert to_facts(answer) == facts


@given(TIMES)
def test_times_are_converted_to_utc(time: datetime.datetime) -> None:
    told = to_facts({"CreatedAt": time})["created_at"]
    assert told.endswith("+00:00")
    assert datetime.datetime.fromisoformat(told) == time.astimezone(UTC)


def test_a_time_without_a_zone_is_utc() -> None:
    assert to_facts({"CreatedAt": datetime.datetime(2026, 3, 2)})["created_at"] == "2026-03-02T00:00:00+00:00"


@given(TIMES, TIMES)
def test_texts_of_times_compare_as_the_times_do(one: datetime.datetime, other: datetime.datetime) -> None:
    texts = [to_facts({"CreatedAt": time})["created_at"] for time in (one, other)]
    moments = [time.astimezone(UTC) for time in (one, other)]
    assert (texts[0] < texts[1]) is (moments[0] < moments[1])
    assert (texts[0] == texts[1]) is (moments[0] == moments[1])


def test_what_a_user_chose_is_not_converted() -> None:
    answer = {"Tags": [{"Key": "CostCenter", "Value": "RedTeam"}], "Name": "SupportLine"}
    assert to_facts(answer) == {"tags": [{"key": "CostCenter", "value": "RedTeam"}], "name": "SupportLine"}


@pytest.mark.parametrize(
    ("moment", "seconds"), [("2027-01-15T08:00:00+00:00", 0), ("2027-01-15T07:59:58.500000+00:00", 1.5), (None, None)]
)
def test_seconds_since(moment: str | None, seconds: float | None) -> None:
    assert seconds_since(moment, 1_800_000_000.0) == seconds


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        ("Fri, 15 Jan 2027 08:00:00 GMT", 0),
        ("Fri, 15 Jan 2027 08:00:02 GMT", 0),  # the header has no fractions of a second
        ("Fri, 15 Jan 2027 09:00:00 GMT", 3600),
        ("Fri, 15 Jan 2027 07:00:00 GMT", -3600),
        ("yesterday", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_clock_offset(date: str | None, offset: float) -> None:
    assert clock_offset(date, 1_800_000_000.0) == offset
