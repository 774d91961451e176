# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The background re-encryption of a domain after a change of its KMS key."""

import logging
from threading import RLock, Thread

from ..aws_services import AWSServiceError, AWSServices
from ..resources.domain import Domain
from ..settings.pace import Cancelled, Gate, Pacer

log = logging.getLogger(__name__)


class Reencryption:
    """Removes the dependency of a domain on its old key. For the pace it counts as one request.

    It fails if the old or the new key cannot be used. An UpdateDomain with the same configuration tries it again
    (source: botocore shape `ServerSideEncryptionUpdateDetails`).
    """

    def __init__(self, domain: Domain, old_key_id: str, aws_services: AWSServices, lock: RLock, pacer: Pacer) -> None:
        self._domain = domain
        self._old_key_id = old_key_id
        self._aws_services = aws_services
        self._lock = lock
        self._pacer = pacer
        self.gate: Gate = pacer.gate()

    def start(self) -> None:
        """Mark the domain as locked, and start the thread."""
        self._set("IN_PROGRESS", "The encryption of the domain is being updated")
        Thread(target=self._run, name=f"voiceid-key-{self._domain.domain_id}", daemon=True).start()

    def _run(self) -> None:
        with self._pacer.running(self.gate):
            try:
                self.gate.begin()
                self.gate.turn()
                with self._lock:
                    self._finish()
            except Cancelled:
                log.debug("The re-encryption of domain %s was cancelled", self._domain.domain_id)
            except Exception:
                # Otherwise the domain would stay locked.
                log.exception("Unexpected error in the re-encryption of domain %s", self._domain.domain_id)
                with self._lock:
                    self._set("FAILED", "Internal error; see the traceback in the log of the endpoint")

    def _finish(self) -> None:
        new_key_id = self._domain.server_side_encryption_configuration["KmsKeyId"]
        try:
            for key_id in (self._old_key_id, new_key_id):
                self._aws_services.kms_key_arn(key_id)
        except AWSServiceError as error:
            self._set("FAILED", error.message)
        else:
            self._set("COMPLETED", "The data of the domain can only be accessed with the new KMS key")

    def _set(self, status: str, message: str) -> None:
        self._domain.server_side_encryption_update_details = {
            "OldKmsKeyId": self._old_key_id,
            "UpdateStatus": status,
            "Message": message,
        }
