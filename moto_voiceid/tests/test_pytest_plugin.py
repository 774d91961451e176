# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The fixtures in another test suite."""

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    # The user who runs the tests may have options for other plugins.
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester


def test_voiceid(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import boto3
        import pytest

        @pytest.mark.parametrize("run", [1, 2])
        def test_quota(voiceid, run):
            assert voiceid.quotas()["domains"] == 3
            voiceid.set_quotas(domains=0)
            kms = boto3.client("kms", region_name="us-east-1")
            encryption = {"KmsKeyId": kms.create_key()["KeyMetadata"]["KeyId"]}
            client = boto3.client("voice-id", region_name="us-east-1")
            with pytest.raises(client.exceptions.ServiceQuotaExceededException):
                client.create_domain(Name="d", ServerSideEncryptionConfiguration=encryption)
        """
    )
    suite.runpytest_subprocess().assert_outcomes(passed=2)


def test_voiceid_endpoint(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import boto3
        import pytest

        seen = []

        @pytest.mark.parametrize("run", [1, 2])
        def test_nothing_is_left(voiceid_endpoint, run):
            seen.append(voiceid_endpoint)
            session = boto3.Session("testing", "testing", region_name="us-east-1")
            kms = session.client("kms", endpoint_url=voiceid_endpoint)
            assert kms.list_keys()["Keys"] == []
            kms.create_key()

        def test_it_was_one_endpoint():
            assert len(seen) == 2 and len(set(seen)) == 1
        """
    )
    suite.runpytest_subprocess().assert_outcomes(passed=3)
