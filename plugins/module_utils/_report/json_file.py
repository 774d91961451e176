# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as JSON. Pure."""

from __future__ import annotations

import json

from .tables import NOTICE, Report


def json_file(report: Report, generated_at: str) -> bytes:
    """The file, in ASCII. It does not depend on the order of the members in the document.

    :param generated_at: The time in ISO 8601.
    """
    head = {"notice": NOTICE, "generated_at": generated_at, "title": report.title, "sentence": report.sentence}
    document = json.loads(json.dumps(report.document, sort_keys=True))
    return (json.dumps({**head, **document}, indent=2) + "\n").encode()
