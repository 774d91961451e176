# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Which requests the server accepts: web pages of other origins get no access.

A browser lets any web page send requests to a server on the same machine. It reports the page in `Origin`, and in
`Sec-Fetch-Site` for the requests without an `Origin`, such as those of images. A page cannot change these headers.

A page can also let the name of its own server resolve to this machine (DNS rebinding). For the browser, the endpoint
then has the page's origin. The `Host` header still has the page's name, and so it is checked too.

The control API changes settings without credentials. So it never accepts a request from another origin, and requires
a content type that a page cannot send without the consent of the server.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .refusals import AccessRefused, ContentTypeRefused, MethodRefused, NotServed, is_control

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(:\d*)?")
_NAME = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[^\s:/?#@\[\],]+)(:\d+)?")
_FOREIGN_SITES = ("cross-site", "same-site")
_READING = ("GET", "HEAD", "OPTIONS")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# moto makes changes on these paths for every method.
_NEED_POST = re.compile(r"/moto-api/(seed|recorder/(?!download-recording).*)/?")


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The rules for all requests to one server.

    :param hosts: accepted names and addresses in the `Host` header, beside those of loopback, in lower case; a leading
        dot includes subdomains
    :param any_address: accept every IP address in the `Host` header, because the server listens on all of the machine
    :param origins: origins of web pages that may use the AWS services, in lower case; never the control API
    :param control: serve the control API and moto's own API
    """

    hosts: frozenset[str] = frozenset()
    any_address: bool = False
    origins: frozenset[str] = frozenset()
    control: bool = True

    def check(self, environ: "WSGIEnvironment") -> None:
        """:raises Refusal: the request is not accepted"""
        self._check_host(environ)
        self._check_origin(environ)
        if is_control(environ):
            self._check_control(environ)

    def _check_host(self, environ: "WSGIEnvironment") -> None:
        host = environ.get("HTTP_HOST")
        # Every browser sends the header.
        if host is None:
            return
        match = _HOST.fullmatch(host.lower())
        if match is None or not self._accepts(match["name"].strip("[]").removesuffix(".")):
            raise AccessRefused(
                f"The request is for the host {host!a}, which is not a name of this endpoint. To accept this host, "
                "start the endpoint with --allow-host"
            )

    def _accepts(self, name: str) -> bool:
        if is_loopback(name) or name in self.hosts:
            return True
        if any(host.startswith(".") and f".{name}".endswith(host) for host in self.hosts):
            return True
        return self.any_address and _address(name) is not None

    def _check_origin(self, environ: "WSGIEnvironment") -> None:
        origin = _foreign_origin(environ)
        if origin is None or (origin in self.origins and not is_control(environ)):
            return
        refused_by = "The control API" if is_control(environ) else "The endpoint"
        hint = "" if is_control(environ) else ". To accept this origin, start the endpoint with --allow-origin"
        raise AccessRefused(f"{refused_by} does not accept requests from web pages of the origin {origin!a}{hint}")

    def _check_control(self, environ: "WSGIEnvironment") -> None:
        if not self.control:
            raise NotServed("The control API is switched off by --no-control")
        method = environ["REQUEST_METHOD"]
        if method in _READING:
            if _NEED_POST.fullmatch(environ["PATH_INFO"]):
                raise MethodRefused(f"{environ['PATH_INFO']} changes the endpoint and requires POST, not {method}")
            return
        content_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if content_type != "application/json" and (method == "POST" or content_type or _has_body(environ)):
            raise ContentTypeRefused(
                f"{method} {environ['PATH_INFO']} requires the header Content-Type: application/json, even without a "
                f"body; the request has {content_type!a}"
            )


def is_preflight(environ: "WSGIEnvironment") -> bool:
    """Whether a browser asks if a page of another origin may send a request."""
    asks = "HTTP_ORIGIN" in environ and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
    return asks and environ["REQUEST_METHOD"] == "OPTIONS"


def allow_preflight(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    """Allow the preflight request of an allowed origin. moto would treat it as a request to S3, as it is not signed."""
    headers = [
        ("Access-Control-Allow-Origin", environ["HTTP_ORIGIN"]),
        ("Access-Control-Allow-Methods", environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"]),
        ("Access-Control-Allow-Headers", environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")),
        ("Vary", "Origin"),
    ]
    start_response("204 No Content", headers)
    return []


def parse_host(text: str) -> str:
    """A value of --allow-host, in the form of `AccessPolicy.hosts`. :raises ValueError: it is not a host"""
    name = text.lower().removeprefix("[").removesuffix("]")
    if _address(name) is None and not _NAME.fullmatch(name):
        raise ValueError(f"{text!r} is not a host such as moto, 10.0.0.7, or .example.com for all its subdomains")
    return name


def parse_origin(text: str) -> str:
    """A value of --allow-origin, as browsers spell it. :raises ValueError: it is not the origin of a web page"""
    origin = text.lower()
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(f"{text!r} is not an origin such as http://localhost:3000")
    return _without_default_port(origin)


def policy(bound: str, *, hosts: Iterable[str] = (), origins: Iterable[str] = (), control: bool = True) -> AccessPolicy:
    """The policy of a server.

    :param bound: the address or name that it listens on
    :param hosts: results of `parse_host`
    :param origins: results of `parse_origin`
    """
    address = _address(bound)
    return AccessPolicy(
        hosts=frozenset({bound.lower(), *hosts}),
        any_address=bound == "" or (address is not None and address.is_unspecified),
        origins=frozenset(origins),
        control=control,
    )


def is_loopback(name: str) -> bool:
    """Whether a name or address always means this machine. Browsers resolve all names below localhost to it."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    # Before Python 3.13, the mapped form of 127.0.0.1 is not a loopback address.
    return getattr(address, "ipv4_mapped", None) or address


def _foreign_origin(environ: "WSGIEnvironment") -> str | None:
    """The origin of the page that sends a request, "null" if the browser hides it; None if there is no such page.

    A link to the endpoint, such as a presigned URL of S3, is not a request of the page with the link: the browser
    shows the response to the user alone. The control API is excluded, because frames and links can change it.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        if environ.get("HTTP_SEC_FETCH_SITE", "").lower() not in _FOREIGN_SITES or _is_link(environ):
            return None
        origin = _origin_of(environ.get("HTTP_REFERER", ""))
    own = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    return None if origin.lower() == _without_default_port(own.lower()) else str(origin.lower())


def _is_link(environ: "WSGIEnvironment") -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and environ.get("HTTP_SEC_FETCH_DEST") == "document"
        and not is_control(environ)
    )


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "null"
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "null"


def _without_default_port(origin: str) -> str:
    return origin.removesuffix(_DEFAULT_PORTS.get(origin.partition(":")[0], "/"))


def _has_body(environ: "WSGIEnvironment") -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ
