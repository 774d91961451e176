# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared implementation of the action plugins of the modules that wait.

Ansible compiles this file for each task, so it does not contain what only a wait needs.
"""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as NormalAction


class WaitAction(NormalAction):
    """Runs a module like an action without a plugin, and shows the progress of its wait on stderr."""

    def _execute_module(
        self,
        module_args: t.Optional[dict[str, t.Any]] = None,
        task_vars: t.Optional[dict[str, t.Any]] = None,
        wrap_async: bool = False,
        **kwargs: t.Any,
    ) -> dict[str, t.Any]:
        args = dict(self._task.args if module_args is None else module_args)
        run = functools.partial(super()._execute_module, task_vars=task_vars, wrap_async=wrap_async, **kwargs)
        if wrap_async or not boolean(args.get("wait", False), strict=False):
            return t.cast("dict[str, t.Any]", run(module_args=args))
        from ._watch import WatchedRun

        return WatchedRun(self, task_vars or {}, run).result(args)
