# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that writes a list as JSON, for the floor of a report: a task that receives the result of another one."""

from __future__ import annotations

import json
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(argument_spec={"content": {"type": "list", "elements": "dict"}, "dest": {"type": "path"}})
    Path(module.params["dest"]).write_text(json.dumps(module.params["content"]))
    module.exit_json(changed=True)


if __name__ == "__main__":
    main()
