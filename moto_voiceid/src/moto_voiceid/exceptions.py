# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The errors of the Voice ID API, with their HTTP status.

Names and members are from botocore's model of `voice-id`. The status codes are those of the service, because the model
has none: with its default of 400 a client would never retry an InternalServerException.
"""

import json
from typing import ClassVar, Literal

from moto.core.exceptions import ServiceException

ResourceType = Literal["BATCH_JOB", "COMPLIANCE_CONSENT", "DOMAIN", "FRAUDSTER", "SESSION", "SPEAKER", "WATCHLIST"]
ConflictType = Literal[
    "ANOTHER_ACTIVE_STREAM",
    "CANNOT_CHANGE_SPEAKER_AFTER_ENROLLMENT",
    "CANNOT_DELETE_NON_EMPTY_WATCHLIST",
    "CONCURRENT_CHANGES",
    "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES",
    "DOMAIN_NOT_ACTIVE",
    "ENROLLMENT_ALREADY_EXISTS",
    "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST",
    "SPEAKER_NOT_SET",
    "SPEAKER_OPTED_OUT",
]


class VoiceIDError(ServiceException):
    """An error response of the API. The class name is the error code.

    The base class lets other services of moto, which call the backend, respond with the error.
    """

    status: ClassVar[int] = 400

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__

    def __init__(self, message: str) -> None:
        super().__init__(message)

    def members(self) -> dict[str, str]:
        """The members of the error's shape in botocore's model."""
        return {"Message": self.message}

    def to_json(self) -> str:
        """The body of the response in AWS JSON 1.0."""
        return json.dumps({"__type": f"com.amazonaws.voiceid#{self.code}", **self.members()})


class AccessDeniedException(VoiceIDError):
    # AWS JSON services use 400 for this error, not 403.
    status = 400


class ConflictException(VoiceIDError):
    status = 409

    def __init__(self, message: str, conflict_type: ConflictType | None = None) -> None:
        super().__init__(message)
        self.conflict_type = conflict_type

    def members(self) -> dict[str, str]:
        if self.conflict_type is None:
            return super().members()
        return {**super().members(), "ConflictType": self.conflict_type}


class InternalServerException(VoiceIDError):
    status = 500


class ResourceNotFoundException(VoiceIDError):
    status = 404

    def __init__(self, message: str, resource_type: ResourceType) -> None:
        super().__init__(message)
        self.resource_type = resource_type

    def members(self) -> dict[str, str]:
        return {**super().members(), "ResourceType": self.resource_type}


class ServiceQuotaExceededException(VoiceIDError):
    status = 402


class ThrottlingException(VoiceIDError):
    status = 429


class ValidationException(VoiceIDError):
    status = 400


class SerializationException(VoiceIDError):
    """An error of the AWS JSON protocol: the body is not a JSON object."""


class RequestEntityTooLargeException(VoiceIDError):
    """Common to AWS services: the body has too many bytes."""

    status = 413


class UnknownOperationException(VoiceIDError):
    """An error of the AWS JSON protocol: the operation does not exist."""


class MissingAuthenticationTokenException(VoiceIDError):
    """Common to AWS services: the request is not signed, but must be."""


class InvalidSignatureException(VoiceIDError):
    """Common to AWS services: the signature does not match the request."""


class UnrecognizedClientException(VoiceIDError):
    """Common to AWS services: the access key does not exist."""


class IncompleteSignatureException(VoiceIDError):
    """Common to AWS services: the Authorization header cannot be read."""
