# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module without a connection: its result, and the place where errors become ``fail_json``."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from .errors import VoiceIdError
from .masking import secrets_in_urls
from .options import without_nulls


class LocalModule(AnsibleModule):
    """AnsibleModule for work on the host alone. It needs neither boto3 nor amazon.aws."""

    def _load_params(self) -> None:
        """Omit null options, and mask passwords in URLs.

        Up to ansible-core 2.20, the result of a check that fails contains all options.
        """
        super()._load_params()
        self.params: dict[str, t.Any] = without_nulls(self.params, self.argument_spec)
        self.no_log_values.update(secrets_in_urls(self.params))

    def _log_invocation(self) -> None:
        """Do not write the options to the system log: they are personal data. The controller replaces ``no_log``."""

    def run(self, body: t.Callable[[LocalModule], dict[str, t.Any]]) -> None:
        """Call ``body`` and end the process with the result that it returns, or with the failure that it raises."""
        try:
            result, failure = body(self), None
        except VoiceIdError as exc:
            failure = {"msg": exc.msg, "error": {"kind": exc.kind, **exc.details}, **exc.facts}
        if failure:
            self.fail_json(**failure)
        self.exit_json(**result)
