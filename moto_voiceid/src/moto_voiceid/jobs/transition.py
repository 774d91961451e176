# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The transition of batch jobs in moto's state manager, which takes precedence over the pace if it is set."""

from moto.moto_api import state_manager

from ..settings.transition import Transition, parse_transition

MODEL_NAME = "voiceid::job"
# Like the default pace. If a test has not set a transition, the state manager returns this object.
_DEFAULT = {"progression": "immediate"}


def register() -> None:
    """Add the model to those of the state manager."""
    state_manager.register_default_transition(MODEL_NAME, _DEFAULT)


def job_transition() -> Transition | None:
    """The transition that was set; None if jobs follow the pace.

    :raises ValueError: it is not a transition. moto does not check what is set.
    """
    found = state_manager.get_transition(MODEL_NAME)
    try:
        return None if found is _DEFAULT else parse_transition(found)
    except ValueError as error:
        raise ValueError(f"The transition of {MODEL_NAME} in moto's state manager is not valid: {error}") from None


def usable_job_transition() -> Transition | None:
    """The same, but None for a transition that is not valid. Requests report it."""
    try:
        return job_transition()
    except ValueError:
        return None
