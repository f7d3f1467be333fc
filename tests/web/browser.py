"""Debian's Chromium driven by Playwright, axe-core inside it, and pages as pictures.

Always true: what is missing is said and fails the test, it is never skipped: `apt-get install chromium`, and axe-core
by `script/test` (`npm install --no-save axe-core@4.14.1`), found in `node_modules` or where `TOCHUC_AXE` says.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "out" / "screens"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SIZES = {"may-ban": (1280, 900), "dien-thoai": (360, 740), "phong-to": (640, 450)}
SCALES = {"phong-to": 2}  # a desk's 1280 x 900 at 200 % zoom: half the CSS pixels, each twice as large
# Rules of axe that are of its opinion of good practice rather than of WCAG 2.2 A and AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing: apt-get install chromium"
    return found


def axe_source() -> str:
    told = os.environ.get("TOCHUC_AXE")
    path = Path(told) if told else ROOT / "node_modules" / "axe-core" / "axe.min.js"
    assert path.exists(), f"axe-core is missing at {path}: run script/test, or npm install --no-save axe-core"
    return path.read_text("utf-8")


@contextmanager
def launched() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def faults(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands, serious or worse, in a line each."""
    page.evaluate(axe_source())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{v['id']}: {v['help']}: {json.dumps([n['html'][:160] for n in v['nodes'][:3]], ensure_ascii=False)}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def sideways(page: Any) -> int:
    """By how many pixels the whole page must be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def take(page: Any, name: str) -> Path:
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.png"
    page.screenshot(path=str(path), full_page=True)
    return path
