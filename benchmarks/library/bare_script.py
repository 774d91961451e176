# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that runs a script of the folder peers, for the floor of a module that does the same work."""

from __future__ import annotations

import runpy
import sys

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(argument_spec={"path": {"type": "path"}, "arguments": {"type": "list", "elements": "str"}})
    sys.argv = [module.params["path"], *module.params["arguments"]]
    runpy.run_path(module.params["path"], run_name="__main__")
    module.exit_json(changed=True)


if __name__ == "__main__":
    main()
