# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stub of the API of AWX, which stores what the modules of awx.awx create."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from servers import Request, Response

TEMPLATES = ("job_templates", "workflow_job_templates", "projects")

Item = dict[str, Any]


class AwxApi:
    """Items by endpoint, such as ``job_templates``. An organization and the built-in credential type exist."""

    def __init__(self) -> None:
        self.items: dict[str, list[Item]] = defaultdict(list)
        self.surveys: dict[str, Item] = {}
        self.associated: dict[str, list[int]] = defaultdict(list)
        self._create("organizations", {"name": "Default"})
        self._create("credential_types", {"name": "Amazon Web Services"})

    def names(self, endpoint: str) -> list[str]:
        return [item["name"] for item in self.items[endpoint]]

    def item(self, endpoint: str, name: str) -> Item:
        """The item with this name, with its survey and the names of associated items."""
        (found,) = [item for item in self.items[endpoint] if item.get("name", item.get("identifier")) == name]
        return found

    def respond(self, request: Request) -> Response:
        """The response to a request of a module."""
        url = urlsplit(request.path)
        endpoint, *rest = url.path.removeprefix("/api/v2/").strip("/").split("/")
        data = json.loads(request.body) if request.body else {}
        if not rest:
            if request.method == "POST":
                return Response(self._create(endpoint, data), 201)
            return self._listed(self._found(endpoint, dict(parse_qsl(url.query))))
        item_id, *related = rest
        if related:
            return self._related(request.method, endpoint, url.path, related[0], data)
        (item,) = [item for item in self.items[endpoint] if item["id"] == int(item_id)]
        return Response(item)

    def _create(self, endpoint: str, data: Item) -> Item:
        number = sum(map(len, self.items.values())) + 1
        url = f"/api/v2/{endpoint}/{number}/"
        item = {
            "id": number,
            "url": url,
            "type": endpoint.removesuffix("s"),
            "related": {"survey_spec": f"{url}survey_spec/"},
            "summary_fields": {},
            "scm_revision": "",
            **data,
        }
        self.items[endpoint].append(item)
        return item

    def _found(self, endpoint: str, query: dict[str, str]) -> list[Item]:
        names = TEMPLATES if endpoint == "unified_job_templates" else (endpoint,)
        items = [item for name in names for item in self.items[name]]
        return [item for item in items if all(str(item.get(key)) == value for key, value in query.items())]

    def _related(self, method: str, endpoint: str, path: str, name: str, data: Item) -> Response:
        if name == "survey_spec":
            if method == "POST":
                self.surveys[path] = data
            return Response(self.surveys.get(path, {}))
        if method == "POST":
            self.associated[path].append(data["id"])
            return Response("", 204)
        ids = self.associated[path]
        related = "workflow_job_template_nodes" if name.endswith("_nodes") else name
        return self._listed([item for item in self.items[related] if item["id"] in ids])

    @staticmethod
    def _listed(items: list[Item]) -> Response:
        return Response({"count": len(items), "next": None, "results": items})
