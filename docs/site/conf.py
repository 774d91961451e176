# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configuration of Sphinx for the site. antsibull-docs writes the pages of the collection to collection/."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
# The labels of Ansible's own documentation to which pages of antsibull-docs refer.
ANSIBLE_LABELS = {
    "action_plugins": f"{ANSIBLE}/plugins/action.html",
    "ansible_configuration_settings": f"{ANSIBLE}/reference_appendices/config.html",
    "common_return_values": f"{ANSIBLE}/reference_appendices/common_return_values.html",
}

project = "contactcenter.voiceid"
project_copyright = "Contributors to the contactcenter.voiceid collection"
extensions = ["myst_parser", "sphinx_antsibull_ext", "sphinx_copybutton", "sphinx_design"]
# The home page has the links of the index, and the collection declares no environment variables for ansible-core.
exclude_patterns = [f"collection/{name}.rst" for name in ("index", "changelog", "environment_variables")]
nitpicky = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_use_index = False

highlight_language = "yaml+jinja"
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"
# The colors of the tables of antsibull-docs are in site.css, for both schemes.
antsibull_ext_color_scheme = "none"
html_theme_options = {"light_css_variables": {"admonition-font-size": "0.9375rem"}}
copybutton_exclude = ".linenos, .gp, .go"
myst_heading_anchors = 3


def link_to_ansible(
    _app: Sphinx, _env: BuildEnvironment, node: pending_xref, text: nodes.TextElement
) -> nodes.reference | None:
    """Resolve a label of Ansible's documentation, without a download of its inventory."""
    target = str(node["reftarget"])
    url = ANSIBLE_LABELS.get(target)
    if plugin := re.fullmatch(r"ansible_collections\.(ansible|amazon)\.(\w+)\.(\w+)", target):
        url = f"{ANSIBLE}/collections/{'/'.join(plugin.groups())}.html"
    if not url:
        return None
    return nodes.reference("", text.astext(), internal=False, refuri=url)


def shorten_title(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Name the page of a plugin as in the navigation. Its description becomes the first paragraph."""
    source[0] = re.sub(
        r"^contactcenter\.voiceid\.(\w+) (?:filter|lookup|module|role) -- (.+)\n(\++)$",
        r"\1\n\3\n\n\2",
        source[0],
        count=1,
        flags=re.MULTILINE,
    )


def remove_contents(_app: Sphinx, document: nodes.document) -> None:
    """Remove the table of contents in a page. The theme has one beside the text."""
    for topic in list(document.findall(nodes.topic)):
        if "contents" in topic["classes"]:
            topic.parent.remove(topic)
            for title in document.findall(nodes.title):
                title.attributes.pop("refid", None)  # the link back to it


def wrap_option_names(_app: Sphinx, document: nodes.document) -> None:
    """Allow the browser to wrap the long names of options after an underscore."""
    for title in document.findall(nodes.paragraph):
        if "ansible-option-title" in title["classes"]:
            for name in list(title.findall(nodes.Text)):
                words = [nodes.Text(word) for word in re.findall("[^_]*_*", name)]
                breaks = [nodes.raw("", "<wbr>", format="html") for _ in words]
                name.parent.replace(name, [node for pair in zip(words, breaks, strict=True) for node in pair])


def setup(app: Sphinx) -> None:
    app.connect("source-read", shorten_title)
    app.connect("doctree-read", remove_contents)
    app.connect("doctree-read", wrap_option_names)
    app.connect("missing-reference", link_to_ansible)
