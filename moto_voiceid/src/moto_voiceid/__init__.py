# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The Amazon Connect Voice ID API (2021-09-27) as an extension of moto."""

__version__ = "1.1.0.dev0"


def register() -> None:
    """Make moto serve Voice ID, in `mock_aws` and in its server. A second call changes nothing.

    :raises ImportError: botocore has no model of the Voice ID API
    """
    from botocore import __version__ as botocore_version
    from botocore.exceptions import UnknownServiceError

    try:
        from .registration import register as register_with_moto
    except UnknownServiceError:
        raise ImportError(
            f"botocore {botocore_version} has no model of the Voice ID API (voice-id). AWS closed the service, and "
            "newer versions may omit it. Install a version that has it, for example botocore 1.44.5."
        ) from None
    register_with_moto()
