# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The rules for the tags of domains that botocore's model does not have."""

from collections.abc import Iterable

from ..exceptions import ValidationException

_RESERVED_PREFIX = "aws:"


def check_not_reserved(keys: Iterable[str]) -> None:
    """Check keys that a client adds or removes. AWS reserves those that begin with `aws:`, in any case, for itself.

    The keys are not in the message, because the model marks them as sensitive.

    :raises ValidationException: a key is reserved. Which error the service returns is not documented.
    """
    if any(key.lower().startswith(_RESERVED_PREFIX) for key in keys):
        raise ValidationException(
            f"Tag keys that begin with {_RESERVED_PREFIX} are reserved for AWS. They cannot be added or removed"
        )
