# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Reads the recordings that the requests of a job refer to."""

from collections.abc import Iterable

from ..aws_services import AWSServiceError, AWSServices
from ..files.manifest import AudioSpecification
from ..files.recordings import MAX_FILE_BYTES, AudioError, Recording, read_recording
from ..files.s3_uri import split_s3_uri


class RecordingReader:
    """Reads recordings from S3. Each version of an object is read once for a job, even if many requests refer to it."""

    def __init__(self, aws_services: AWSServices) -> None:
        self._aws_services = aws_services
        self._read: dict[tuple[str, str, int], Recording] = {}

    def read(self, audio: Iterable[AudioSpecification]) -> list[Recording]:
        """The recordings of one request.

        :raises AudioError: a recording cannot be read, or its format is not supported; the message has its URI
        """
        return [self._one(specification) for specification in audio]

    def _one(self, specification: AudioSpecification) -> Recording:
        uri = specification.s3_uri
        try:
            place = split_s3_uri(uri)
            version = (uri, self._aws_services.s3_version(*place), specification.channel_id)
            if version not in self._read:
                data = self._aws_services.read_s3_object(*place, MAX_FILE_BYTES)
                self._read[version] = read_recording(data, specification.channel_id)
        except AWSServiceError as error:
            raise AudioError(error.message) from None
        except AudioError as error:
            raise AudioError(f"{uri}: {error.message}") from None
        return self._read[version]
