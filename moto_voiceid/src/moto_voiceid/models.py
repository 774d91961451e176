# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""VoiceIDBackend: the operations of one account in one region.

The resources of the API and their rules are in `resources`, the background jobs in `jobs`.
"""

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, TypeVar

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.utilities.tagging_service import TaggingService
from moto.utilities.utils import get_partition

from .aws_services import AWSServiceError, AWSServices
from .exceptions import (
    AccessDeniedException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from .files.events import Origin, SpeakerAction, fraudster_event, speaker_event
from .jobs.enrollment import EnrollmentProcessor
from .jobs.recording_reader import RecordingReader
from .jobs.reencryption import Reencryption
from .jobs.registration import RegistrationProcessor
from .jobs.runner import JobRunner
from .resources.client_tokens import ClientTokens
from .resources.domain import Domain
from .resources.fraudster import Fraudster
from .resources.ids import unique_id
from .resources.job import FraudsterRegistrationJob, SpeakerEnrollmentJob
from .resources.page_tokens import PageTokens
from .resources.paged_collection import PagedCollection
from .resources.speaker import Speaker
from .resources.tags import check_not_reserved
from .resources.watchlist import Watchlist
from .service_model import SERVICE
from .settings.current import settings
from .settings.pace import Gate
from .tagging import DomainTagging

T = TypeVar("T")
Tags = list[dict[str, str]]
Listing = tuple[list[T], str | None]
"""One page, and the token of the next page, None on the last page."""

MAX_PAGE = 100
MAX_PAGE_OF_DOMAINS = 10
MAX_TAGS = 200


def domain_arn(region: str, account_id: str, domain_id: str) -> str:
    """botocore shape `Arn`."""
    return f"arn:{get_partition(region)}:voiceid:{region}:{account_id}:domain/{domain_id}"


class VoiceIDBackend(DomainTagging, BaseBackend):
    """Voice ID in one account and region. Callers hold `lock` while they call an operation."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lock = RLock()
        self.aws_services = AWSServices(account_id, region_name)
        self.domains: PagedCollection[Domain] = PagedCollection()
        self.tagger = TaggingService()
        self._client_tokens = ClientTokens()
        self._page_tokens = PageTokens()
        self._gates: dict[str, list[Gate]] = {}

    # Domains

    def create_domain(
        self,
        name: str,
        description: str | None,
        server_side_encryption_configuration: dict[str, str],
        tags: Tags | None,
        client_token: str | None,
    ) -> Domain:
        """:raises ValidationException: the key cannot be used, or a tag is reserved for AWS"""
        check_not_reserved(tag["Key"] for tag in tags or [])

        def create() -> Domain:
            limit = settings.quotas.domains
            if len(self.domains) >= limit:
                raise ServiceQuotaExceededException(
                    f"The account has {limit} domains in {self.region_name}, which is its quota"
                )
            return self._new_domain(name, description, server_side_encryption_configuration, tags or [])

        arguments = [name, description, server_side_encryption_configuration, tags]
        return self._client_tokens.once(
            "CreateDomain", client_token, arguments, create, lambda domain: domain.domain_id in self.domains
        )

    def _new_domain(self, name: str, description: str | None, encryption: dict[str, str], tags: Tags) -> Domain:
        domain_id = unique_id()
        domain = Domain(
            arn=domain_arn(self.region_name, self.account_id, domain_id),
            domain_id=domain_id,
            name=name,
            description=description,
            server_side_encryption_configuration=encryption,
            kms_key_arn=self._kms_key_arn(encryption),
            quotas=settings.quotas,
        )
        self.domains.add(domain_id, domain)
        self.tagger.tag_resource(domain.arn, tags)
        return domain

    def describe_domain(self, domain_id: str) -> Domain:
        """:raises ResourceNotFoundException: with ResourceType DOMAIN"""
        domain = self.domains.get(domain_id)
        if domain is None:
            raise ResourceNotFoundException(f"Domain {domain_id} does not exist in {self.region_name}", "DOMAIN")
        return domain

    def list_domains(self, max_results: int | None, next_token: str | None) -> Listing[Domain]:
        return self._page("ListDomains", {}, self.domains, max_results or MAX_PAGE_OF_DOMAINS, next_token)

    def update_domain(
        self,
        domain_id: str,
        name: str,
        description: str | None,
        server_side_encryption_configuration: dict[str, str],
    ) -> Domain:
        """Replace all attributes: an omitted description is removed. A different KMS key starts a re-encryption."""
        domain = self._active_domain(domain_id)
        domain.check_not_locked()
        key_arn = self._kms_key_arn(server_side_encryption_configuration)
        old_key_id = domain.key_to_replace(key_arn)
        domain.name = name
        domain.description = description
        domain.server_side_encryption_configuration = server_side_encryption_configuration
        domain.kms_key_arn = key_arn
        domain.updated_at = utcnow()
        if old_key_id is not None:
            reencryption = Reencryption(domain, old_key_id, self.aws_services, self.lock, settings.pacer)
            self._keep_gate(domain_id, reencryption.gate)
            reencryption.start()
        return domain

    def delete_domain(self, domain_id: str) -> None:
        """Delete a domain, active or not, with all its resources. Its jobs end."""
        domain = self.describe_domain(domain_id)
        domain.check_not_locked()
        self.domains.remove(domain_id)
        self.tagger.delete_all_tags_for_resource(domain.arn)
        for gate in self._gates.pop(domain_id, []):
            gate.cancel()
        self._client_tokens.forget_deleted()

    # Watchlists

    def create_watchlist(
        self, domain_id: str, name: str, description: str | None, client_token: str | None
    ) -> Watchlist:
        watchlists = self._active_domain(domain_id).watchlists
        return self._client_tokens.once(
            "CreateWatchlist",
            client_token,
            [domain_id, name, description],
            lambda: watchlists.create(name, description),
            self._watchlist_exists,
        )

    def _watchlist_exists(self, watchlist: Watchlist) -> bool:
        domain = self.domains.get(watchlist.domain_id)
        return domain is not None and watchlist.watchlist_id in domain.watchlists.collection

    def describe_watchlist(self, domain_id: str, watchlist_id: str) -> Watchlist:
        return self.describe_domain(domain_id).watchlists.get(watchlist_id)

    def list_watchlists(self, domain_id: str, max_results: int | None, next_token: str | None) -> Listing[Watchlist]:
        watchlists = self.describe_domain(domain_id).watchlists.collection
        return self._page("ListWatchlists", {"DomainId": domain_id}, watchlists, max_results, next_token)

    def update_watchlist(
        self, domain_id: str, watchlist_id: str, name: str | None, description: str | None
    ) -> Watchlist:
        return self._active_domain(domain_id).watchlists.update(watchlist_id, name, description)

    def delete_watchlist(self, domain_id: str, watchlist_id: str) -> None:
        domain = self._active_domain(domain_id)
        domain.watchlists.changeable(watchlist_id, "deleted")
        domain.fraudsters.check_empty(watchlist_id)
        domain.watchlists.delete(watchlist_id)
        self._client_tokens.forget_deleted()

    # Speakers

    def describe_speaker(self, domain_id: str, speaker_id: str) -> Speaker:
        return self.describe_domain(domain_id).speakers.get(speaker_id)

    def list_speakers(self, domain_id: str, max_results: int | None, next_token: str | None) -> Listing[Speaker]:
        speakers = self.describe_domain(domain_id).speakers.collection
        return self._page("ListSpeakers", {"DomainId": domain_id}, speakers, max_results, next_token)

    def opt_out_speaker(self, domain_id: str, speaker_id: str) -> Speaker:
        domain = self._active_domain(domain_id)
        known = domain.speakers.find(speaker_id)
        if known is not None and known.opted_out:
            return known
        speaker = domain.speakers.opt_out(speaker_id)
        self._send_speaker_event(domain, "OPT_OUT_SPEAKER", speaker)
        return speaker

    def delete_speaker(self, domain_id: str, speaker_id: str) -> None:
        domain = self._active_domain(domain_id)
        speaker = domain.speakers.delete(speaker_id)
        self._send_speaker_event(domain, "DELETE_SPEAKER", speaker)

    def _send_speaker_event(self, domain: Domain, action: SpeakerAction, speaker: Speaker) -> None:
        field = settings.events.speaker_domain_field
        event = speaker_event(self._origin(domain), action, speaker.generated_speaker_id, domain_field=field)
        self.aws_services.put_event(event)

    # Fraudsters

    def describe_fraudster(self, domain_id: str, fraudster_id: str) -> Fraudster:
        return self.describe_domain(domain_id).fraudsters.get(fraudster_id)

    def list_fraudsters(
        self, domain_id: str, watchlist_id: str | None, max_results: int | None, next_token: str | None
    ) -> Listing[Fraudster]:
        domain = self.describe_domain(domain_id)
        if watchlist_id is not None:
            domain.watchlists.get(watchlist_id)
        return self._page(
            "ListFraudsters",
            {"DomainId": domain_id, "WatchlistId": watchlist_id},
            domain.fraudsters.collection,
            max_results,
            next_token,
            lambda fraudster: watchlist_id is None or watchlist_id in fraudster.watchlist_ids,
        )

    def associate_fraudster(self, domain_id: str, fraudster_id: str, watchlist_id: str) -> Fraudster:
        domain = self._active_domain(domain_id)
        domain.watchlists.get(watchlist_id)
        return domain.fraudsters.associate(fraudster_id, watchlist_id)

    def disassociate_fraudster(self, domain_id: str, fraudster_id: str, watchlist_id: str) -> Fraudster:
        domain = self._active_domain(domain_id)
        domain.watchlists.get(watchlist_id)
        return domain.fraudsters.disassociate(fraudster_id, watchlist_id)

    def delete_fraudster(self, domain_id: str, fraudster_id: str) -> None:
        domain = self._active_domain(domain_id)
        fraudster = domain.fraudsters.delete(fraudster_id)
        event = fraudster_event(self._origin(domain), "DELETE_FRAUDSTER", fraudster_id, fraudster.watchlist_ids)
        self.aws_services.put_event(event)

    # Batch jobs

    def start_speaker_enrollment_job(
        self, domain_id: str, client_token: str | None, **members: Any
    ) -> SpeakerEnrollmentJob:
        """:param members: the members of botocore's shape in snake_case; nested values in the API's spelling"""
        domain = self._active_domain(domain_id)

        def start() -> SpeakerEnrollmentJob:
            fraud = (members["enrollment_config"] or {}).get("FraudDetectionConfig", {})
            self._check_job(domain, members["data_access_role_arn"], fraud)
            domain.enrollment_jobs.check_room(settings.quotas.active_enrollment_jobs_per_domain)
            job = domain.enrollment_jobs.add(SpeakerEnrollmentJob(domain_id=domain_id, **members))
            processor = EnrollmentProcessor(domain, job, RecordingReader(self.aws_services), self.lock)
            self._start(domain_id, JobRunner(job, processor, self.aws_services, settings.pacer))
            return job

        return self._client_tokens.once(
            "StartSpeakerEnrollmentJob",
            client_token,
            [domain_id, members],
            start,
            lambda job: job.domain_id in self.domains,
        )

    def start_fraudster_registration_job(
        self, domain_id: str, client_token: str | None, **members: Any
    ) -> FraudsterRegistrationJob:
        """:param members: the members of botocore's shape in snake_case; nested values in the API's spelling"""
        domain = self._active_domain(domain_id)

        def start() -> FraudsterRegistrationJob:
            self._check_job(domain, members["data_access_role_arn"], members["registration_config"] or {})
            domain.registration_jobs.check_room(settings.quotas.active_registration_jobs_per_domain)
            job = domain.registration_jobs.add(FraudsterRegistrationJob(domain_id=domain_id, **members))
            processor = RegistrationProcessor(domain, job, RecordingReader(self.aws_services), self.lock)
            self._start(domain_id, JobRunner(job, processor, self.aws_services, settings.pacer))
            return job

        return self._client_tokens.once(
            "StartFraudsterRegistrationJob",
            client_token,
            [domain_id, members],
            start,
            lambda job: job.domain_id in self.domains,
        )

    def _check_job(self, domain: Domain, role_arn: str, config: Mapping[str, Any]) -> None:
        """Check what the service refuses at once. Whether the role exists is checked when the job assumes it.

        :raises AccessDeniedException: a role of another account cannot be passed (source: IAM's `iam:PassRole`)
        :raises ResourceNotFoundException: the watchlist of the configuration does not exist
        """
        if role_arn.split(":")[4] != self.account_id:
            raise AccessDeniedException("Cross-account pass role is not allowed")
        for watchlist_id in config.get("WatchlistIds", []):
            domain.watchlists.get(watchlist_id)

    def _start(self, domain_id: str, run: JobRunner) -> None:
        self._keep_gate(domain_id, run.gate)
        run.start()

    def _keep_gate(self, domain_id: str, gate: Gate) -> None:
        open_gates = [known for known in self._gates.get(domain_id, []) if not known.closed]
        self._gates[domain_id] = [*open_gates, gate]

    def describe_speaker_enrollment_job(self, domain_id: str, job_id: str) -> SpeakerEnrollmentJob:
        return self.describe_domain(domain_id).enrollment_jobs.get(job_id)

    def describe_fraudster_registration_job(self, domain_id: str, job_id: str) -> FraudsterRegistrationJob:
        return self.describe_domain(domain_id).registration_jobs.get(job_id)

    def list_speaker_enrollment_jobs(
        self, domain_id: str, job_status: str | None, max_results: int | None, next_token: str | None
    ) -> Listing[SpeakerEnrollmentJob]:
        return self._page(
            "ListSpeakerEnrollmentJobs",
            {"DomainId": domain_id, "JobStatus": job_status},
            self.describe_domain(domain_id).enrollment_jobs.collection,
            max_results,
            next_token,
            lambda job: job_status in (None, job.job_status),
        )

    def list_fraudster_registration_jobs(
        self, domain_id: str, job_status: str | None, max_results: int | None, next_token: str | None
    ) -> Listing[FraudsterRegistrationJob]:
        return self._page(
            "ListFraudsterRegistrationJobs",
            {"DomainId": domain_id, "JobStatus": job_status},
            self.describe_domain(domain_id).registration_jobs.collection,
            max_results,
            next_token,
            lambda job: job_status in (None, job.job_status),
        )

    # Sessions

    def evaluate_session(self, domain_id: str, session_name_or_id: str) -> dict[str, Any]:
        return self._active_domain(domain_id).sessions.get(session_name_or_id)

    # Tags

    # Not named after TagResource and UntagResource: moto's tagging API calls methods with these names.

    def tag_domain(self, arn: str, tags: dict[str, str]) -> None:
        """:raises ValidationException: a tag is reserved, or there would be more tags than a request can set"""
        check_not_reserved(tags)
        self._domain_by_arn(arn).check_active()
        known = self.tagger.get_tag_dict_for_resource(arn)
        if len(known.keys() | tags.keys()) > MAX_TAGS:
            raise ValidationException(f"{arn} would have more than {MAX_TAGS} tags")
        self.tagger.tag_resource(arn, self.tagger.convert_dict_to_tags_input(tags))

    def untag_domain(self, arn: str, tag_keys: list[str]) -> None:
        """:raises ValidationException: a key is reserved"""
        check_not_reserved(tag_keys)
        self._domain_by_arn(arn).check_active()
        self.tagger.untag_resource_using_names(arn, tag_keys)

    def list_tags_for_resource(self, resource_arn: str) -> Tags:
        self._domain_by_arn(resource_arn)
        tags: Tags = self.tagger.list_tags_for_resource(resource_arn)["Tags"]
        return tags

    # Shared by the operations

    def _active_domain(self, domain_id: str) -> Domain:
        domain = self.describe_domain(domain_id)
        domain.check_active()
        return domain

    def _domain_by_arn(self, arn: str) -> Domain:
        domain = self.domains.get(arn.rpartition("/")[2])
        if domain is None or domain.arn != arn:
            raise ResourceNotFoundException(f"Domain {arn} does not exist", "DOMAIN")
        return domain

    def _kms_key_arn(self, encryption: Mapping[str, str]) -> str:
        """:raises ValidationException: the key does not exist or cannot be used. The error is not documented."""
        try:
            return self.aws_services.kms_key_arn(encryption["KmsKeyId"])
        except AWSServiceError as error:
            raise ValidationException(error.message) from None

    def _page(
        self,
        operation: str,
        arguments: Mapping[str, Any],
        collection: PagedCollection[T],
        max_results: int | None,
        next_token: str | None,
        matches: Callable[[T], bool] = lambda _: True,
    ) -> Listing[T]:
        after = self._page_tokens.position(operation, arguments, next_token)
        page = collection.page(after, max_results or MAX_PAGE, matches)
        if page.next_position is None:
            return page.items, None
        return page.items, self._page_tokens.make(operation, arguments, page.next_position)

    @staticmethod
    def _origin(domain: Domain) -> Origin:
        return Origin(str(mock_random.uuid4()), domain.domain_id, domain.arn)


class VoiceIDBackendDict(BackendDict[VoiceIDBackend]):
    """All accounts and regions. moto's reset empties it, and resets the settings."""

    def clear(self) -> None:
        super().clear()
        settings.reset()


voiceid_backends = VoiceIDBackendDict(VoiceIDBackend, SERVICE)


def keep_for_reset() -> None:
    """Include this service in moto's reset, which only covers backends that have been used."""
    voiceid_backends[DEFAULT_ACCOUNT_ID]


def all_backends() -> list[VoiceIDBackend]:
    """The backends of all accounts and regions that are in use."""
    # Copies, because concurrent requests add to the originals.
    return [backend for regions in list(voiceid_backends.values()) for backend in list(regions.values())]


def find_domain(domain_id: object) -> tuple[VoiceIDBackend, Domain] | None:
    """A domain of any account and region, and its backend."""
    for backend in all_backends():
        with backend.lock:
            domain = backend.domains.get(domain_id) if isinstance(domain_id, str) else None
        if domain is not None:
            return backend, domain
    return None
