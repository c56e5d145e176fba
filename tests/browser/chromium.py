"""A headless Chromium driven by its own debugging pipe, with the standard library.

Decided against: playwright and selenium. They bring 20 to 160 MB, a second driver and
servers on ports for the dozen commands of the DevTools protocol that the tests need.
The pipe is file descriptors 3 and 4 of the browser; messages end with a zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--mute-audio",
)
WAIT_SECONDS = 60.0


class BrowserError(Exception):
    """The browser is missing, died, or a script in the page failed."""


def find() -> str:
    """Give the path of a Chromium, or say how to get one."""
    asked = os.environ.get("CHROMIUM")
    for name in (asked, *NAMES) if asked else NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise BrowserError(
        "no Chromium found: install it (Debian and Ubuntu: apt install chromium; "
        "Fedora: dnf install chromium; macOS: brew install --cask chromium) "
        "or set CHROMIUM to its path"
    )


class Browser:
    """A running browser; close it when done."""

    def __init__(self, profile: Path) -> None:
        """Start the browser with an empty profile in the folder given."""
        flags = [*FLAGS, f"--user-data-dir={profile}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # Chromium refuses to run as root otherwise
        to_read, self._send = os.pipe()
        self._receive, to_write = os.pipe()

        def wire() -> None:
            os.dup2(os.dup(to_read), 3)
            os.dup2(os.dup(to_write), 4)

        self._process = subprocess.Popen(  # noqa: S603 - a browser that find() chose
            [find(), *flags, "about:blank"],
            close_fds=False,
            preexec_fn=wire,  # the pipe must be 3 and 4
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._rest = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        """Give the browser itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the browser."""
        self.close()

    def close(self) -> None:
        """Ask the browser to end, and wait for it."""
        try:
            self.call("Browser.close")
        except BrowserError:
            self._process.kill()
        self._process.wait(timeout=20)
        os.close(self._send)
        os.close(self._receive)

    def call(self, method: str, session: str = "", **params: object) -> dict[str, Any]:
        """Send one command and give its result; events met on the way are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method}
        message["params"] = params
        if session:
            message["sessionId"] = session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        limit = time.monotonic() + WAIT_SECONDS
        while True:
            answer = self._next(limit)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _next(self, limit: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if time.monotonic() > limit:
                raise BrowserError("the browser does not answer")
            ready, _, _ = select.select(
                [self._receive], [], [], max(0.0, limit - time.monotonic())
            )
            chunk = os.read(self._receive, 1 << 20) if ready else b""
            if not chunk:
                raise BrowserError("the browser does not answer")
            self._rest += chunk
        line, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        return message

    def page(self, width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        """Open an empty page of that size."""
        return Page(self, width, height, scheme)


class Page:
    """One page: what it asked for, what it complained of, and hands to use it."""

    def __init__(self, browser: Browser, width: int, height: int, scheme: str) -> None:
        """Open the page in a context of its own, before anything is loaded."""
        self._browser = browser
        self.context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call(
            "Target.createTarget", url="about:blank", browserContextId=self.context
        )
        attached = browser.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Performance.enable", timeDomain="threadTicks")
        self.size(width, height)
        self.call(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ],
        )

    def size(self, width: int, height: int, ratio: float = 1.0) -> None:
        """Give the page another size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=ratio,
            mobile=False,
        )

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Send a command for this page."""
        return self._browser.call(method, self.session, **params)

    def open(self, path: Path, mark: str = "", ready: str = "") -> None:
        """Load a file and wait until the page says that it is drawn."""
        self.call("Page.navigate", url=path.resolve().as_uri() + mark)
        self.wait(ready or "document.documentElement?.dataset.ready === 'yes'")

    def run(self, script: str) -> Any:
        """Give the value of a JavaScript expression; promises are waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"])[:600])
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 30.0) -> None:
        """Wait until an expression is true."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.run(
                f"(() => {{ try {{ return Boolean({condition}) }} catch {{}} }})()"
            ):
                return
            self.run("new Promise((done) => setTimeout(done, 20))")
        raise BrowserError(f"the page never came to: {condition}")

    def click(self, selector: str) -> None:
        """Click in the middle of the first element that a selector finds."""
        self.wait(f"document.querySelector({selector!r})")
        self.run(f"document.querySelector({selector!r}).scrollIntoView()")
        box = self.run(
            f"(() => {{ const b = document.querySelector({selector!r})"
            ".getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self.click_at(*box)

    def click_at(self, x: float, y: float) -> None:
        """Press and release the mouse at a place."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="none" if kind == "mouseMoved" else "left",
                clickCount=0 if kind == "mouseMoved" else 1,
            )

    def type(self, text: str) -> None:
        """Put a text in where the caret is, as an input method does."""
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press and release one key."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=CODES.get(key, ord(key.upper()[0])),
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def saves_into(self, folder: Path) -> None:
        """Let the page save files, into that folder."""
        self._browser.call(
            "Browser.setDownloadBehavior",
            behavior="allow",
            downloadPath=str(folder),
            browserContextId=self.context,
        )

    def allow_copies(self) -> None:
        """Let the page write to the clipboard, and this test read it."""
        self._browser.call(
            "Browser.grantPermissions",
            permissions=["clipboardReadWrite", "clipboardSanitizedWrite"],
            browserContextId=self.context,
        )
        self.call("Page.bringToFront")

    def copied(self) -> str:
        """Give the text in the clipboard."""
        return str(self.run("navigator.clipboard.readText()"))

    def likes(self, **features: str) -> None:
        """Set what the reader asks of every page: less motion, colours, paper."""
        self.call(
            "Emulation.setEmulatedMedia",
            media=features.pop("media", ""),
            features=[
                {"name": name.replace("_", "-"), "value": value}
                for name, value in features.items()
            ],
        )

    def picture(self, path: Path) -> None:
        """Save what the page shows."""
        shot = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))

    def busy_seconds(self) -> float:
        """Give the time that the page's main thread has worked so far."""
        metrics = self.call("Performance.getMetrics")["metrics"]
        return float(
            next(one["value"] for one in metrics if one["name"] == "TaskDuration")
        )

    def requests(self) -> list[str]:
        """List every address that the page asked for."""
        return [
            event["params"]["request"]["url"]
            for event in self._mine("Network.requestWillBeSent")
        ]

    def complaints(self) -> list[str]:
        """List errors, warnings and refusals that the browser noted."""
        found = [
            event["params"]["entry"]["text"] for event in self._mine("Log.entryAdded")
        ]
        found += [
            str(event["params"]["exceptionDetails"])
            for event in self._mine("Runtime.exceptionThrown")
        ]
        found += [
            str(event["params"]["args"])
            for event in self._mine("Runtime.consoleAPICalled")
            if event["params"]["type"] in ("error", "warning", "assert")
        ]
        return found

    def _mine(self, method: str) -> list[dict[str, Any]]:
        return [
            event
            for event in self._browser.events
            if event.get("sessionId") == self.session and event.get("method") == method
        ]

    def close(self) -> None:
        """Close the page and forget its context."""
        self._browser.call(
            "Target.disposeBrowserContext", browserContextId=self.context
        )


CODES = {
    "Enter": 13,
    "Escape": 27,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "Tab": 9,
    "Home": 36,
    "End": 35,
    "+": 187,
    "-": 189,
}
