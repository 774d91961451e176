# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Register Voice ID with moto.

moto has no public API for services outside its own package, so this uses moto's internals. Each has a canary test in
tests/test_moto_internals.py.
"""

import re
import sys

from moto import backend_index
from moto.core.model_instances import model_data
from moto.moto_api._internal import urls as moto_api_urls

from . import cloudformation, kms_key_arn, models, urls
from .control.urls import URL_PATHS
from .dashboard import LISTINGS
from .jobs import transition
from .service_model import SERVICE

# moto finds the module of a service by its name without hyphens.
_SERVICE_MODULE = SERVICE.replace("-", "")
_MODULE = f"moto.{_SERVICE_MODULE}"


def register() -> None:
    """Make moto serve Voice ID, and the control API under /moto-api/voiceid/. A second call changes nothing."""
    if _MODULE in sys.modules:
        return
    # moto imports this module, and reads `voiceid_backends` from it.
    sys.modules[_MODULE] = models
    # Extended, not replaced: the server and the botocore stubber keep references to this list. The name is the one that
    # moto's configuration `service_whitelist` has.
    backend_index.backend_url_patterns.extend((SERVICE, re.compile(base)) for base in urls.url_bases)
    moto_api_urls.url_paths.update(URL_PATHS)
    transition.register()
    model_data[_SERVICE_MODULE] = LISTINGS
    cloudformation.forget_known_types()
    kms_key_arn.register()
