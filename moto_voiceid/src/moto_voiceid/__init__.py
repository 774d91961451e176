# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The Amazon Connect Voice ID API (2021-09-27) as an extension of moto."""

__version__ = "1.0.0.dev0"


def register() -> None:
    """Make moto serve Voice ID, in `mock_aws` and in its server. Calling it again changes nothing."""
    from .registration import register as register_with_moto

    register_with_moto()
