# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""botocore's model of the Voice ID API.

:raises UnknownServiceError: on import, if botocore does not have the model
"""

from typing import Any

from botocore.model import Shape
from moto.core.utils import get_service_model

# The name of the service in botocore.
SERVICE = "voice-id"

OPERATIONS: tuple[str, ...] = tuple(get_service_model(SERVICE).operation_names)


def input_shape(operation: str) -> Shape:
    """The shape of a request; every operation of this API has one."""
    found: Shape = _operation(operation).input_shape
    return found


def output_shape(operation: str) -> Shape | None:
    """The shape of a response; None if it is empty."""
    found: Shape | None = _operation(operation).output_shape
    return found


def shape(name: str) -> Shape:
    found: Shape = get_service_model(SERVICE).shape_for(name)
    return found


def _operation(name: str) -> Any:
    return get_service_model(SERVICE).operation_model(name)


MEMBERS = {name: frozenset(_operation(name).input_shape.members) for name in OPERATIONS}
"""The members that the request of each operation can have."""
ERRORS = {name: frozenset(error.name for error in _operation(name).error_shapes) for name in OPERATIONS}
"""The errors that each operation documents."""
