# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The AWS services that Voice ID depends on: moto's KMS, IAM, S3 and EventBridge, in the same process.

They are called in-process and not through boto3, for three reasons. Inside `mock_aws` a batch job runs in a thread that
can outlive the mock. In the server a client would need the address of the server, and credentials. And a job with
10,000 requests would make the server send 10,000 HTTP requests to itself. Each part of moto that is used here has a
canary test in tests/test_moto_internals.py.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from moto.core.exceptions import ServiceException
from moto.events.models import events_backends
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import FakeKey, s3_backends
from moto.s3.utils import ARCHIVE_STORAGE_CLASSES
from moto.utilities.utils import get_partition

log = logging.getLogger(__name__)

T = TypeVar("T")


class AWSServiceError(Exception):
    """Another AWS service refuses a call.

    `status_code` is the HTTP status of that service's own error. `message` is for `FailureDetails` or an exception of
    Voice ID.
    """

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.message = message


@dataclass(frozen=True, slots=True)
class AWSServices:
    """The other AWS services in one account and region."""

    account_id: str
    region: str

    def kms_key_arn(self, key_id: str) -> str:
        """The ARN of a key that can encrypt data.

        :param key_id: id or ARN of the key, name or ARN of an alias
        :raises AWSServiceError: the key does not exist in this account and region, is not enabled, or is asymmetric,
            which Voice ID does not support (source: `ServerSideEncryptionConfiguration` in botocore)
        """
        kms = kms_backends[self.account_id][self.region]
        try:
            key = kms.describe_key(key_id)
        except (KeyError, AttributeError):
            # moto's backend raises KeyError for an unknown key, AttributeError for an unknown alias.
            key = None
        if key is None or (key_id.startswith("arn:") and not self._is_here(key_id)):
            raise AWSServiceError(404, f"KMS key {key_id} does not exist in account {self.account_id}, {self.region}")
        if key.key_state != "Enabled":
            raise AWSServiceError(400, f"KMS key {key_id} is not enabled; its state is {key.key_state}")
        if key.key_spec != "SYMMETRIC_DEFAULT":
            raise AWSServiceError(400, f"KMS key {key_id} is not symmetric; its spec is {key.key_spec}")
        return str(key.arn)

    def check_role(self, arn: str) -> None:
        """:raises AWSServiceError: the role does not exist in this account"""
        try:
            iam_backends[self.account_id][get_partition(self.region)].get_role_by_arn(arn)
        except ServiceException:
            raise AWSServiceError(403, f"Role {arn} cannot be assumed: it does not exist") from None

    def check_bucket(self, bucket: str) -> None:
        """:raises AWSServiceError: the bucket does not exist, or belongs to another account"""
        try:
            self._s3.get_bucket(bucket)
        except ServiceException as error:
            status_code = 403 if error.code == "AccessDenied" else 404
            raise AWSServiceError(status_code, f"Bucket {bucket} cannot be used: {error.message}") from None

    def check_writable(self, bucket: str, key: str) -> None:
        """:raises AWSServiceError: the bucket cannot be used, or its policy denies writing the object"""
        self.check_bucket(bucket)
        self._check_policy("s3:PutObject", bucket, key)

    def s3_version(self, bucket: str, key: str) -> str:
        """The ETag of an object, which changes with its content. :raises AWSServiceError: it cannot be read"""
        return self._read_s3(bucket, key, lambda found: found.etag)

    def read_s3_object(self, bucket: str, key: str, max_bytes: int) -> bytes:
        """The bytes of an object. :raises AWSServiceError: it cannot be read, or has more than `max_bytes`"""

        def read(found: FakeKey) -> bytes:
            if found.size > max_bytes:
                raise AWSServiceError(
                    400, f"s3://{bucket}/{key} has {found.size} bytes; at most {max_bytes} are allowed"
                )
            value: bytes = found.value
            return value

        return self._read_s3(bucket, key, read)

    def _read_s3(self, bucket: str, key: str, read: Callable[[FakeKey], T]) -> T:
        try:
            return read(self._s3_object(bucket, key))
        except ValueError:
            # moto closes the file of an object that is replaced, even during a read. The new object can be read.
            return read(self._s3_object(bucket, key))

    def _s3_object(self, bucket: str, key: str) -> FakeKey:
        """:raises AWSServiceError: the object does not exist, is archived, or the policy of the bucket denies access"""
        self.check_bucket(bucket)
        self._check_policy("s3:GetObject", bucket, key)
        found: FakeKey | None = self._s3.get_object(bucket, key)
        if found is None:
            raise AWSServiceError(404, f"s3://{bucket}/{key} does not exist")
        if found.storage_class in ARCHIVE_STORAGE_CLASSES and not _is_restored(found):
            # The status of S3's error InvalidObjectState.
            raise AWSServiceError(
                403, f"s3://{bucket}/{key} is archived (storage class {found.storage_class}) and has not been restored"
            )
        return found

    def _check_policy(self, action: str, bucket: str, key: str) -> None:
        """Check the policy of a bucket as moto's S3 does: it can deny access, for everybody.

        :raises AWSServiceError: it denies the action, or cannot be read
        """
        resource = f"arn:{get_partition(self.region)}:s3:::{bucket}/{key}"
        try:
            permission = self._s3.get_bucket(bucket).get_permission(action, resource)
        except Exception:
            # moto stores every text as a policy, and does not check the parts that it reads here.
            raise AWSServiceError(403, f"Bucket {bucket} cannot be used: its policy is not valid") from None
        if permission == PermissionResult.DENIED:
            raise AWSServiceError(403, f"The policy of bucket {bucket} denies {action} for s3://{bucket}/{key}")

    def write_s3_object(self, bucket: str, key: str, data: bytes, kms_key_id: str | None) -> None:
        """Write an object, encrypted with a KMS key if one is given, else as the bucket is configured.

        As in S3, the object has the ARN of the key, even if the key was given by its id or an alias.

        :param kms_key_id: id or ARN of the key, name or ARN of an alias
        :raises AWSServiceError: the object cannot be written, or the key cannot be used
        """
        self.check_writable(bucket, key)
        encryption = "aws:kms" if kms_key_id else None
        key_arn = self.kms_key_arn(kms_key_id) if kms_key_id else None
        written = self._s3.put_object(bucket, key, data, encryption=encryption, kms_key_id=key_arn)
        written.set_metadata({"Content-Type": "application/json"})
        if key_arn is None and written.kms_key_id is not None:
            # The default key of the bucket, which moto does not check.
            with suppress(AWSServiceError):
                written.kms_key_id = self.kms_key_arn(written.kms_key_id)

    def put_event(self, entry: Mapping[str, Any]) -> None:
        """Put one event on the default bus. Best effort, as in the service: errors are only logged."""
        try:
            events_backends[self.account_id][self.region].put_events([dict(entry)])
        except Exception:
            log.exception("Could not put the event %s", entry["DetailType"])

    @property
    def _s3(self) -> Any:
        return s3_backends[self.account_id][get_partition(self.region)]

    def _is_here(self, arn: str) -> bool:
        return arn.split(":")[3:5] == [self.region, self.account_id]


def _is_restored(archived: FakeKey) -> bool:
    """Whether a restore of an archived object has ended."""
    return 'ongoing-request="false"' in archived.response_dict.get("x-amz-restore", "")
