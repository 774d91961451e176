# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium that opens one page: keys, scripts, screenshots, and everything that it reports.

The DevTools protocol runs over two pipes, so no port and no other package is needed.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-dev-shm-usage", "--no-proxy-server", "--remote-debugging-pipe")
KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), " ": (32, " ")}
SHIFT = 8


def find_browser() -> str | None:
    """The path of the browser, ``None`` if there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Page:
    """A page in the browser; ``events`` has what the browser reported since the page was made."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests, self._answers = requests, answers
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol, and return its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._requests, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                return dict(answer["result"])
            self.events.append(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            chunk = os.read(self._answers, 1 << 20)
            assert chunk, "the browser has ended"
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(message))

    def open(self, url: str) -> float:
        """Open a page and wait until it has loaded; return the seconds until then."""
        start, loaded = time.monotonic(), len(self.reported("Page.loadEventFired"))
        self.send("Page.navigate", url=url)
        while len(self.reported("Page.loadEventFired")) == loaded:
            self.events.append(self._read())
        return time.monotonic() - start

    def reported(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all events of this name."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def problems(self) -> list[dict[str, Any]]:
        """Errors of scripts, and everything in the console and in the log."""
        names = (
            "Runtime.exceptionThrown",
            "Runtime.consoleAPICalled",
            "Log.entryAdded",
            "Page.javascriptDialogOpening",
        )
        return [params for name in names for params in self.reported(name)]

    def requests(self) -> list[str]:
        """The URLs that were requested."""
        return [params["request"]["url"] for params in self.reported("Network.requestWillBeSent")]

    def evaluate(self, script: str) -> Any:
        """The value of an expression, or of the promise that it returns."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press and release a key that ``KEYS`` has."""
        code, text = KEYS[key]
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": SHIFT if shift else 0}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.send("Input.insertText", text=text)

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window so large, in CSS pixels; below 600 it is the window of a phone."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def set_scheme(self, scheme: str) -> None:
        """Prefer ``light`` or ``dark``."""
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path: Path) -> None:
        """Write the whole page as a PNG file."""
        answer = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def pdf(self) -> bytes:
        """The page on paper, as a PDF file."""
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True)["data"])


@contextmanager
def running_page(browser: str, folder: Path) -> Iterator[Page]:
    """A browser with an empty page. ``folder`` receives its profile."""
    (to_browser, requests), (answers, from_browser) = os.pipe(), os.pipe()
    # The browser reads file descriptor 3 and writes to 4.
    script = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
    command = ["bash", "-c", script, "bash", browser, *FLAGS, f"--user-data-dir={folder}"]
    process = subprocess.Popen(
        command, pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(to_browser)
    os.close(from_browser)
    try:
        yield Page(requests, answers)
    finally:
        process.terminate()
        process.wait(60)
        os.close(requests)
        os.close(answers)
