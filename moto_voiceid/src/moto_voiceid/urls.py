# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""voiceid base URL and path."""

from .responses import VoiceIDResponse

url_bases = [r"https?://voiceid(-fips)?\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/$": VoiceIDResponse.dispatch}
