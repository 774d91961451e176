# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The places where this package hooks into moto.

moto has no public way to add a service from outside, so these are its internals; each has a canary test in
tests/test_moto_internals.py.
"""

import re
import sys

from moto import backend_index
from moto.moto_api._internal import urls as moto_api_urls

from . import models, urls
from .control.urls import URL_PATHS

# What moto calls the service.
_NAME = "voiceid"
_MODULE = f"moto.{_NAME}"


def register() -> None:
    """Make moto serve Voice ID and the control paths under /moto-api/voiceid/. Calling it again changes nothing."""
    if _MODULE in sys.modules:
        return
    # moto imports the module of a service by this name and takes `voiceid_backends` from it.
    sys.modules[_MODULE] = models
    # Appended, never rebound: the server and the botocore stubber hold references to this very list.
    backend_index.backend_url_patterns.extend((_NAME, re.compile(base)) for base in urls.url_bases)
    moto_api_urls.url_paths.update(URL_PATHS)
