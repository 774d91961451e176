# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""EvaluateSession, and the tags of domains."""

from datetime import datetime, timezone
from typing import Any

import pytest

from moto_voiceid.control import ControlError

SCORES = {"KnownFraudsterRisk": {"RiskScore": 3}, "VoiceSpoofingRisk": {"RiskScore": 7}}


class TestSessions:
    def test_evaluate_a_session_by_name_and_by_id(self, account: Any, domain_id: str) -> None:
        made = account.control.seed_session(domain_id, session_name="call-1")
        session = account.voice_id.evaluate_session(DomainId=domain_id, SessionNameOrId="call-1")
        session.pop("ResponseMetadata")
        assert session == {
            "DomainId": domain_id,
            "SessionId": made["session_id"],
            "SessionName": "call-1",
            "StreamingStatus": "ENDED",
        }
        by_id = account.voice_id.evaluate_session(DomainId=domain_id, SessionNameOrId=made["session_id"])
        assert by_id["SessionName"] == "call-1"

    def test_a_session_with_the_same_name_is_replaced(self, account: Any, domain_id: str, refused: Any) -> None:
        evaluate = account.voice_id.evaluate_session
        first = account.control.seed_session(domain_id, session_name="call-1")["session_id"]
        second = account.control.seed_session(domain_id, session_name="call-1")["session_id"]
        assert refused(evaluate, DomainId=domain_id, SessionNameOrId=first)["ResourceType"] == "SESSION"
        account.control.seed_session(domain_id, session_id=second, session_name="call-2")
        assert refused(evaluate, DomainId=domain_id, SessionNameOrId="call-1")["ResourceType"] == "SESSION"
        assert evaluate(DomainId=domain_id, SessionNameOrId=second)["SessionName"] == "call-2"

    def test_a_session_has_the_seeded_results(self, account: Any, domain_id: str) -> None:
        account.control.seed_session(
            domain_id,
            session_name="call-1",
            streaming_status="ONGOING",
            authentication_result={
                "Decision": "ACCEPT",
                "Score": 97,
                "Configuration": {"AcceptanceThreshold": 90},
                "AudioAggregationStartedAt": 1_700_000_000.25,
                "AudioAggregationEndedAt": "2023-11-14T23:13:21+01:00",
            },
            fraud_detection_result={"Decision": "LOW_RISK", "Reasons": [], "RiskDetails": SCORES},
        )
        session = account.voice_id.evaluate_session(DomainId=domain_id, SessionNameOrId="call-1")
        assert session["StreamingStatus"] == "ONGOING"
        authentication = session["AuthenticationResult"]
        assert (authentication["Decision"], authentication["Score"]) == ("ACCEPT", 97)
        assert len(authentication["AuthenticationResultId"]) == 22
        assert authentication["AudioAggregationStartedAt"] == datetime(2023, 11, 14, 22, 13, 20, 250_000, timezone.utc)
        assert authentication["AudioAggregationEndedAt"] == datetime(2023, 11, 14, 22, 13, 21, tzinfo=timezone.utc)
        fraud = session["FraudDetectionResult"]
        assert (fraud["Decision"], fraud["Reasons"], fraud["RiskDetails"]) == ("LOW_RISK", [], SCORES)
        assert len(fraud["FraudDetectionResultId"]) == 22

    @pytest.mark.parametrize(
        ("setting", "member"),
        [
            ({"session_name": "no spaces"}, "sessionName"),
            ({"streaming_status": "PAUSED"}, "streamingStatus"),
            ({"authentication_result": {"Decision": "MAYBE"}}, "authenticationResult.decision"),
            ({"fraud_detection_result": {"RiskDetails": {}}}, "fraudDetectionResult.riskDetails.knownFraudsterRisk"),
        ],
    )
    def test_a_session_that_violates_the_model_is_refused(
        self, account: Any, domain_id: str, setting: dict[str, Any], member: str
    ) -> None:
        with pytest.raises(ControlError, match=f"at '{member}' failed to satisfy constraint"):
            account.control.seed_session(domain_id, **setting)

    def test_an_unknown_session(self, account: Any, domain_id: str, refused: Any) -> None:
        error = refused(account.voice_id.evaluate_session, DomainId=domain_id, SessionNameOrId="call-1")
        assert (error["Status"], error["ResourceType"]) == (404, "SESSION")

    def test_seed_a_session_in_an_unknown_domain(self, account: Any) -> None:
        with pytest.raises(ControlError, match="Domain 'dddd"):
            account.control.seed_session("d" * 22)


class TestTags:
    @pytest.fixture
    def arn(self, account: Any) -> str:
        tags = [{"Key": "season", "Value": "spring"}, {"Key": "garden", "Value": ""}]
        return str(account.domain(Tags=tags)["Arn"])

    def tags(self, account: Any, arn: str) -> dict[str, str]:
        listed = account.voice_id.list_tags_for_resource(ResourceArn=arn)["Tags"]
        return {tag["Key"]: tag["Value"] for tag in listed}

    def test_a_domain_is_created_with_tags(self, account: Any, arn: str) -> None:
        assert self.tags(account, arn) == {"season": "spring", "garden": ""}

    def test_a_domain_without_tags(self, account: Any) -> None:
        assert self.tags(account, account.domain()["Arn"]) == {}

    def test_tags_are_added_replaced_and_removed(self, account: Any, arn: str) -> None:
        tags = [{"Key": "season", "Value": "summer"}, {"Key": "new", "Value": "1"}]
        account.voice_id.tag_resource(ResourceArn=arn, Tags=tags)
        account.voice_id.untag_resource(ResourceArn=arn, TagKeys=["garden", "unknown"])
        assert self.tags(account, arn) == {"season": "summer", "new": "1"}

    def test_tags_are_deleted_with_the_domain(self, account: Any, arn: str, refused: Any) -> None:
        account.voice_id.delete_domain(DomainId=arn.rpartition("/")[2])
        for error in (
            refused(account.voice_id.list_tags_for_resource, ResourceArn=arn),
            refused(account.voice_id.tag_resource, ResourceArn=arn, Tags=[]),
            refused(account.voice_id.untag_resource, ResourceArn=arn, TagKeys=[]),
        ):
            assert (error["Status"], error["ResourceType"]) == (404, "DOMAIN")

    def test_an_arn_of_another_account_or_region_is_not_found(self, account: Any, arn: str, refused: Any) -> None:
        for other in (arn.replace("us-east-1", "us-west-2"), arn.replace("123456789012", "210987654321")):
            error = refused(account.voice_id.list_tags_for_resource, ResourceArn=other)
            assert error["ResourceType"] == "DOMAIN"

    def test_the_maximum_is_200_tags(self, account: Any, arn: str, refused: Any) -> None:
        def tags(count: int) -> list[dict[str, str]]:
            return [{"Key": f"k{number}", "Value": ""} for number in range(count)]

        account.voice_id.tag_resource(ResourceArn=arn, Tags=tags(198))
        error = refused(account.voice_id.tag_resource, ResourceArn=arn, Tags=tags(199))
        assert (error["Code"], error["Status"]) == ("ValidationException", 400)
        assert len(self.tags(account, arn)) == 200

    @pytest.mark.parametrize("key", ["aws:", "aws:cost", "AWS:cost", "aWs:createdBy"])
    def test_keys_that_begin_with_aws_are_reserved(self, account: Any, arn: str, refused: Any, key: str) -> None:
        tags = [{"Key": "season", "Value": "summer"}, {"Key": key, "Value": "1"}]
        for error in (
            refused(account.domain, Tags=tags),
            refused(account.voice_id.tag_resource, ResourceArn=arn, Tags=tags),
            refused(account.voice_id.untag_resource, ResourceArn=arn, TagKeys=["season", key]),
        ):
            assert (error["Code"], error["Status"]) == ("ValidationException", 400)
            assert "reserved for AWS" in error["Message"]
        assert self.tags(account, arn) == {"season": "spring", "garden": ""}
        assert len(account.voice_id.list_domains()["DomainSummaries"]) == 1

    @pytest.mark.parametrize("key", ["aws", "awsome:x", "my:aws:x", " aws:x"])
    def test_other_keys_with_aws_are_allowed(self, account: Any, arn: str, key: str) -> None:
        account.voice_id.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": "1"}])
        assert self.tags(account, arn)[key] == "1"
        account.voice_id.untag_resource(ResourceArn=arn, TagKeys=[key])
        assert key not in self.tags(account, arn)
