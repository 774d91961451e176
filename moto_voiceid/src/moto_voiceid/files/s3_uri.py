# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""S3 URIs in the format of the Voice ID model."""

import re

# botocore `voice-id`, shape `S3Uri`: at most 1024 characters and this pattern.
MAX_LENGTH = 1024
_PATTERN = re.compile(r"s3://([a-z0-9][.\-a-z0-9]{1,61}[a-z0-9])(?:/(.*))?")


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Split `s3://bucket/some/key` into `("bucket", "some/key")`; the key may be empty.

    :raises ValueError: `uri` is not an S3 URI of the model's shape `S3Uri`
    """
    match = _PATTERN.fullmatch(uri) if len(uri) <= MAX_LENGTH else None
    if match is None:
        raise ValueError(f"{uri!r} is not an S3 URI like s3://bucket/key of at most {MAX_LENGTH} characters")
    return match[1], match[2] or ""
