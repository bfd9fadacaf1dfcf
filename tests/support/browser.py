"""A headless Chromium for tests of what people see; skipped only where none is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
PHONE, DESKTOP = (390, 844), (1280, 900)
LOOKS = [(size, scheme) for size in (PHONE, DESKTOP) for scheme in ("light", "dark")]

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@dataclass(slots=True)
class Seen:
    """A page, the addresses that it asked for, and what its console held."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def look_like(self, size: tuple[int, int], scheme: Any) -> None:
        """Give the page the size of a phone or desktop, and light or dark colours."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme)

    def without_scripts(self) -> Page:
        """Return another page, of the same browser, that runs no script."""
        running = self.page.context.browser
        assert running is not None
        return running.new_context(java_script_enabled=False).new_page()

    def serious_faults(self) -> list[tuple[str, str]]:
        """Return what axe-core calls a serious or critical fault of accessibility, and where."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            (one["id"], node["html"])
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


@contextmanager
def browser() -> Iterator[Seen]:
    """Yield a page of a Chromium that itself asks no network."""
    from playwright.sync_api import sync_playwright

    flags = ["--disable-quic", "--disable-component-update", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=flags, chromium_sandbox=os.geteuid() != 0
        )
        seen = Seen(chromium.new_context().new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        try:
            yield seen
        finally:
            chromium.close()
