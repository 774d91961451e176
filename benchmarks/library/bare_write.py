# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that reads a JSON file and writes it again, for the floor of a report."""

from __future__ import annotations

import json
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(argument_spec={"src": {"type": "path"}, "dest": {"type": "path"}})
    content = json.loads(Path(module.params["src"]).read_bytes())
    Path(module.params["dest"]).write_text(json.dumps(content))
    module.exit_json(changed=True)


if __name__ == "__main__":
    main()
