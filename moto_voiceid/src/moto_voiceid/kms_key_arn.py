# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""KMS accepts the ARN of a key in the operations that change the state of the key.

moto's KMS answers these operations with a server error unless `KeyId` is the ID of the key. The module
`amazon.aws.kms_key` always sends the ARN.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.kms.models import KmsBackend

_OPERATIONS = ("cancel_key_deletion", "disable_key", "enable_key", "schedule_key_deletion")


def register() -> None:
    """Make these operations of moto's KMS accept ARNs. Key IDs work as before."""
    for name in _OPERATIONS:
        setattr(KmsBackend, name, _with_key_id(getattr(KmsBackend, name)))


def _with_key_id(operation: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(operation)
    def call(backend: KmsBackend, key_id: str, *arguments: Any, **options: Any) -> Any:
        return operation(backend, backend.any_id_to_key_id(key_id), *arguments, **options)

    return call
