# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Handles incoming Voice ID requests, invokes methods, returns responses."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from .http.dispatch import VoiceIDDispatcher


class VoiceIDResponse(VoiceIDDispatcher):
    """One method per operation. Requests are validated against botocore's model before."""

    # Domains

    def create_domain(self) -> ActionResult:
        domain = self.backend.create_domain(
            name=self.params["Name"],
            description=self.params.get("Description"),
            server_side_encryption_configuration=self.params["ServerSideEncryptionConfiguration"],
            tags=self.params.get("Tags"),
            client_token=self.params.get("ClientToken"),
        )
        return ActionResult({"Domain": domain})

    def describe_domain(self) -> ActionResult:
        domain = self.backend.describe_domain(domain_id=self.params["DomainId"])
        return ActionResult({"Domain": domain})

    def list_domains(self) -> ActionResult:
        domains, next_token = self.backend.list_domains(**self._paging())
        return ActionResult({"DomainSummaries": domains, "NextToken": next_token})

    def update_domain(self) -> ActionResult:
        domain = self.backend.update_domain(
            domain_id=self.params["DomainId"],
            name=self.params["Name"],
            description=self.params.get("Description"),
            server_side_encryption_configuration=self.params["ServerSideEncryptionConfiguration"],
        )
        return ActionResult({"Domain": domain})

    def delete_domain(self) -> ActionResult:
        self.backend.delete_domain(domain_id=self.params["DomainId"])
        return EmptyResult()

    # Watchlists

    def create_watchlist(self) -> ActionResult:
        watchlist = self.backend.create_watchlist(
            domain_id=self.params["DomainId"],
            name=self.params["Name"],
            description=self.params.get("Description"),
            client_token=self.params.get("ClientToken"),
        )
        return ActionResult({"Watchlist": watchlist})

    def describe_watchlist(self) -> ActionResult:
        watchlist = self.backend.describe_watchlist(
            domain_id=self.params["DomainId"], watchlist_id=self.params["WatchlistId"]
        )
        return ActionResult({"Watchlist": watchlist})

    def list_watchlists(self) -> ActionResult:
        watchlists, next_token = self.backend.list_watchlists(domain_id=self.params["DomainId"], **self._paging())
        return ActionResult({"WatchlistSummaries": watchlists, "NextToken": next_token})

    def update_watchlist(self) -> ActionResult:
        watchlist = self.backend.update_watchlist(
            domain_id=self.params["DomainId"],
            watchlist_id=self.params["WatchlistId"],
            name=self.params.get("Name"),
            description=self.params.get("Description"),
        )
        return ActionResult({"Watchlist": watchlist})

    def delete_watchlist(self) -> ActionResult:
        self.backend.delete_watchlist(domain_id=self.params["DomainId"], watchlist_id=self.params["WatchlistId"])
        return EmptyResult()

    # Speakers

    def describe_speaker(self) -> ActionResult:
        speaker = self.backend.describe_speaker(domain_id=self.params["DomainId"], speaker_id=self.params["SpeakerId"])
        return ActionResult({"Speaker": speaker})

    def list_speakers(self) -> ActionResult:
        speakers, next_token = self.backend.list_speakers(domain_id=self.params["DomainId"], **self._paging())
        return ActionResult({"SpeakerSummaries": speakers, "NextToken": next_token})

    def opt_out_speaker(self) -> ActionResult:
        speaker = self.backend.opt_out_speaker(domain_id=self.params["DomainId"], speaker_id=self.params["SpeakerId"])
        return ActionResult({"Speaker": speaker})

    def delete_speaker(self) -> ActionResult:
        self.backend.delete_speaker(domain_id=self.params["DomainId"], speaker_id=self.params["SpeakerId"])
        return EmptyResult()

    # Fraudsters

    def describe_fraudster(self) -> ActionResult:
        fraudster = self.backend.describe_fraudster(
            domain_id=self.params["DomainId"], fraudster_id=self.params["FraudsterId"]
        )
        return ActionResult({"Fraudster": fraudster})

    def list_fraudsters(self) -> ActionResult:
        fraudsters, next_token = self.backend.list_fraudsters(
            domain_id=self.params["DomainId"], watchlist_id=self.params.get("WatchlistId"), **self._paging()
        )
        return ActionResult({"FraudsterSummaries": fraudsters, "NextToken": next_token})

    def associate_fraudster(self) -> ActionResult:
        fraudster = self.backend.associate_fraudster(
            domain_id=self.params["DomainId"],
            fraudster_id=self.params["FraudsterId"],
            watchlist_id=self.params["WatchlistId"],
        )
        return ActionResult({"Fraudster": fraudster})

    def disassociate_fraudster(self) -> ActionResult:
        fraudster = self.backend.disassociate_fraudster(
            domain_id=self.params["DomainId"],
            fraudster_id=self.params["FraudsterId"],
            watchlist_id=self.params["WatchlistId"],
        )
        return ActionResult({"Fraudster": fraudster})

    def delete_fraudster(self) -> ActionResult:
        self.backend.delete_fraudster(domain_id=self.params["DomainId"], fraudster_id=self.params["FraudsterId"])
        return EmptyResult()

    # Batch jobs

    def start_speaker_enrollment_job(self) -> ActionResult:
        job = self.backend.start_speaker_enrollment_job(
            **self._job_members(), enrollment_config=self.params.get("EnrollmentConfig")
        )
        return ActionResult({"Job": job})

    def describe_speaker_enrollment_job(self) -> ActionResult:
        job = self.backend.describe_speaker_enrollment_job(
            domain_id=self.params["DomainId"], job_id=self.params["JobId"]
        )
        return ActionResult({"Job": job})

    def list_speaker_enrollment_jobs(self) -> ActionResult:
        jobs, next_token = self.backend.list_speaker_enrollment_jobs(
            domain_id=self.params["DomainId"], job_status=self.params.get("JobStatus"), **self._paging()
        )
        return ActionResult({"JobSummaries": jobs, "NextToken": next_token})

    def start_fraudster_registration_job(self) -> ActionResult:
        job = self.backend.start_fraudster_registration_job(
            **self._job_members(), registration_config=self.params.get("RegistrationConfig")
        )
        return ActionResult({"Job": job})

    def describe_fraudster_registration_job(self) -> ActionResult:
        job = self.backend.describe_fraudster_registration_job(
            domain_id=self.params["DomainId"], job_id=self.params["JobId"]
        )
        return ActionResult({"Job": job})

    def list_fraudster_registration_jobs(self) -> ActionResult:
        jobs, next_token = self.backend.list_fraudster_registration_jobs(
            domain_id=self.params["DomainId"], job_status=self.params.get("JobStatus"), **self._paging()
        )
        return ActionResult({"JobSummaries": jobs, "NextToken": next_token})

    # Sessions

    def evaluate_session(self) -> ActionResult:
        session = self.backend.evaluate_session(
            domain_id=self.params["DomainId"], session_name_or_id=self.params["SessionNameOrId"]
        )
        return ActionResult(session)

    # Tags

    def tag_resource(self) -> ActionResult:
        tags = {tag["Key"]: tag["Value"] for tag in self.params["Tags"]}
        self.backend.tag_domain(arn=self.params["ResourceArn"], tags=tags)
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        self.backend.untag_domain(arn=self.params["ResourceArn"], tag_keys=self.params["TagKeys"])
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        tags = self.backend.list_tags_for_resource(resource_arn=self.params["ResourceArn"])
        return ActionResult({"Tags": tags})

    def _paging(self) -> dict[str, Any]:
        return {"max_results": self.params.get("MaxResults"), "next_token": self.params.get("NextToken")}

    def _job_members(self) -> dict[str, Any]:
        """The members that both Start operations have."""
        return {
            "domain_id": self.params["DomainId"],
            "client_token": self.params.get("ClientToken"),
            "job_name": self.params.get("JobName"),
            "data_access_role_arn": self.params["DataAccessRoleArn"],
            "input_data_config": self.params["InputDataConfig"],
            "output_data_config": self.params["OutputDataConfig"],
        }
