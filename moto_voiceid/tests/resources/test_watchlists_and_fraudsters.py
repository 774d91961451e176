# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Watchlists and fraudsters."""

from typing import Any

import pytest

UNKNOWN = "w" * 22


@pytest.fixture
def default(account: Any, domain_id: str) -> str:
    domain = account.voice_id.describe_domain(DomainId=domain_id)["Domain"]
    return str(domain["WatchlistDetails"]["DefaultWatchlistId"])


@pytest.fixture
def watchlist(account: Any, domain_id: str) -> dict[str, Any]:
    return account.voice_id.create_watchlist(  # type: ignore[no-any-return]
        DomainId=domain_id, Name="known", Description="They called before"
    )["Watchlist"]


@pytest.fixture
def fraudster_id(account: Any, domain_id: str) -> str:
    """A fraudster on the default watchlist."""
    (registered,) = account.register(domain_id, "carol")["SuccessfulRegistrations"]
    return str(registered["GeneratedFraudsterId"])


class TestWatchlists:
    def test_create_a_watchlist(self, account: Any, domain_id: str, watchlist: dict[str, Any]) -> None:
        assert (watchlist["Name"], watchlist["Description"]) == ("known", "They called before")
        assert watchlist["DefaultWatchlist"] is False
        found = account.voice_id.describe_watchlist(DomainId=domain_id, WatchlistId=watchlist["WatchlistId"])
        assert found["Watchlist"] == watchlist

    @pytest.mark.usefixtures("watchlist")
    def test_the_default_watchlist_is_listed_first(self, account: Any, domain_id: str) -> None:
        listed = account.voice_id.list_watchlists(DomainId=domain_id)["WatchlistSummaries"]
        assert [one["DefaultWatchlist"] for one in listed] == [True, False]

    def test_the_quota_includes_the_default_watchlist(
        self, account: Any, domain_id: str, watchlist: Any, refused: Any
    ) -> None:
        account.voice_id.create_watchlist(DomainId=domain_id, Name="third")
        error = refused(account.voice_id.create_watchlist, DomainId=domain_id, Name="fourth")
        assert (error["Code"], error["Status"]) == ("ServiceQuotaExceededException", 402)
        account.voice_id.delete_watchlist(DomainId=domain_id, WatchlistId=watchlist["WatchlistId"])
        account.voice_id.create_watchlist(DomainId=domain_id, Name="fourth")

    def test_client_tokens_are_per_domain(self, account: Any, domain_id: str, refused: Any) -> None:
        create = account.voice_id.create_watchlist
        first = create(DomainId=domain_id, Name="w", ClientToken="t")["Watchlist"]
        assert create(DomainId=domain_id, Name="w", ClientToken="t")["Watchlist"] == first
        other_domain = account.domain()["DomainId"]
        assert refused(create, DomainId=other_domain, Name="w", ClientToken="t")["Code"] == "ConflictException"

    def test_an_update_changes_the_given_members_only(
        self, account: Any, domain_id: str, watchlist: dict[str, Any]
    ) -> None:
        updated = account.voice_id.update_watchlist(
            DomainId=domain_id, WatchlistId=watchlist["WatchlistId"], Name="renamed"
        )["Watchlist"]
        changed = {name for name in watchlist if watchlist[name] != updated[name]}
        assert changed == {"Name", "UpdatedAt"}
        assert updated["Name"] == "renamed"

    def test_the_default_watchlist_cannot_be_changed(
        self, account: Any, domain_id: str, default: str, refused: Any
    ) -> None:
        # Includes a fraudster, which blocks only the deletion of other watchlists.
        account.register(domain_id, "carol")
        before = account.voice_id.describe_watchlist(DomainId=domain_id, WatchlistId=default)["Watchlist"]
        for error in (
            refused(account.voice_id.update_watchlist, DomainId=domain_id, WatchlistId=default, Name="mine"),
            refused(account.voice_id.delete_watchlist, DomainId=domain_id, WatchlistId=default),
        ):
            assert (error["Code"], error["Status"]) == ("ValidationException", 400)
            assert "default" in error["Message"]
        after = account.voice_id.describe_watchlist(DomainId=domain_id, WatchlistId=default)["Watchlist"]
        assert after == before

    def test_unknown_ids(self, account: Any, domain_id: str, refused: Any) -> None:
        for operation in ("describe", "update", "delete"):
            call = getattr(account.voice_id, f"{operation}_watchlist")
            error = refused(call, DomainId=domain_id, WatchlistId=UNKNOWN)
            assert (error["Status"], error["ResourceType"]) == (404, "WATCHLIST")

    def test_a_watchlist_with_fraudsters_cannot_be_deleted(
        self, account: Any, domain_id: str, watchlist: Any, refused: Any
    ) -> None:
        watchlist_id = watchlist["WatchlistId"]
        config = {"WatchlistIds": [watchlist_id]}
        (registered,) = account.register(domain_id, "carol", RegistrationConfig=config)["SuccessfulRegistrations"]
        error = refused(account.voice_id.delete_watchlist, DomainId=domain_id, WatchlistId=watchlist_id)
        assert (error["Code"], error["ConflictType"]) == ("ConflictException", "CANNOT_DELETE_NON_EMPTY_WATCHLIST")
        account.voice_id.delete_fraudster(DomainId=domain_id, FraudsterId=registered["GeneratedFraudsterId"])
        account.voice_id.delete_watchlist(DomainId=domain_id, WatchlistId=watchlist_id)


class TestFraudsters:
    def test_fraudsters_are_registered_to_the_default_watchlist(
        self, account: Any, domain_id: str, fraudster_id: str, default: str
    ) -> None:
        fraudster = account.voice_id.describe_fraudster(DomainId=domain_id, FraudsterId=fraudster_id)["Fraudster"]
        assert fraudster["WatchlistIds"] == [default]
        assert set(fraudster) == {"CreatedAt", "DomainId", "GeneratedFraudsterId", "WatchlistIds"}
        assert account.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"] == [fraudster]

    def test_a_fraudster_on_two_watchlists(
        self, account: Any, domain_id: str, fraudster_id: str, default: str, watchlist: Any
    ) -> None:
        both = [default, watchlist["WatchlistId"]]
        arguments = {"DomainId": domain_id, "FraudsterId": fraudster_id, "WatchlistId": watchlist["WatchlistId"]}
        for _ in range(2):
            associated = account.voice_id.associate_fraudster(**arguments)["Fraudster"]
            assert associated["WatchlistIds"] == both
        for watchlist_id in both:
            listed = account.voice_id.list_fraudsters(DomainId=domain_id, WatchlistId=watchlist_id)
            assert [one["GeneratedFraudsterId"] for one in listed["FraudsterSummaries"]] == [fraudster_id]

    def test_a_fraudster_cannot_be_removed_from_its_last_watchlist(
        self, account: Any, domain_id: str, fraudster_id: str, default: str, watchlist: Any, refused: Any
    ) -> None:
        other = watchlist["WatchlistId"]
        one = {"DomainId": domain_id, "FraudsterId": fraudster_id}
        account.voice_id.associate_fraudster(**one, WatchlistId=other)
        left = account.voice_id.disassociate_fraudster(**one, WatchlistId=default)["Fraudster"]
        assert left["WatchlistIds"] == [other]
        assert account.voice_id.list_fraudsters(DomainId=domain_id, WatchlistId=default)["FraudsterSummaries"] == []
        error = refused(account.voice_id.disassociate_fraudster, **one, WatchlistId=other)
        assert error["ConflictType"] == "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST"
        # Removing it from a watchlist that it is not on changes nothing.
        assert account.voice_id.disassociate_fraudster(**one, WatchlistId=default)["Fraudster"] == left

    def test_the_quota_of_a_watchlist(
        self, account: Any, domain_id: str, fraudster_id: str, watchlist: Any, refused: Any
    ) -> None:
        account.control.set_quotas(fraudsters_per_watchlist=0)
        error = refused(
            account.voice_id.associate_fraudster,
            DomainId=domain_id,
            FraudsterId=fraudster_id,
            WatchlistId=watchlist["WatchlistId"],
        )
        assert (error["Code"], error["Status"]) == ("ServiceQuotaExceededException", 402)

    def test_unknown_ids(self, account: Any, domain_id: str, default: str, refused: Any) -> None:
        unknown = {"DomainId": domain_id, "FraudsterId": "id#" + "f" * 22}
        for error in (
            refused(account.voice_id.describe_fraudster, **unknown),
            refused(account.voice_id.delete_fraudster, **unknown),
            refused(account.voice_id.associate_fraudster, **unknown, WatchlistId=default),
            refused(account.voice_id.disassociate_fraudster, **unknown, WatchlistId=default),
        ):
            assert (error["Status"], error["ResourceType"]) == (404, "FRAUDSTER")

    def test_an_unknown_watchlist(self, account: Any, domain_id: str, fraudster_id: str, refused: Any) -> None:
        both = {"DomainId": domain_id, "FraudsterId": fraudster_id, "WatchlistId": UNKNOWN}
        for error in (
            refused(account.voice_id.associate_fraudster, **both),
            refused(account.voice_id.disassociate_fraudster, **both),
            refused(account.voice_id.list_fraudsters, DomainId=domain_id, WatchlistId=UNKNOWN),
        ):
            assert (error["Status"], error["ResourceType"]) == (404, "WATCHLIST")

    def test_a_deleted_fraudster_is_on_no_watchlist(
        self, account: Any, domain_id: str, fraudster_id: str, default: str, refused: Any
    ) -> None:
        account.voice_id.delete_fraudster(DomainId=domain_id, FraudsterId=fraudster_id)
        assert account.voice_id.list_fraudsters(DomainId=domain_id, WatchlistId=default)["FraudsterSummaries"] == []
        error = refused(account.voice_id.describe_fraudster, DomainId=domain_id, FraudsterId=fraudster_id)
        assert error["ResourceType"] == "FRAUDSTER"
