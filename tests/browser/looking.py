"""What tests of pages share: axe, pictures that are kept, and requests that leave the machine."""

from __future__ import annotations

import os
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

__all__ = ["AXE", "OUTPUTS", "keep", "outside", "violations"]

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
OUTPUTS = ".jp-OutputArea, .jp-RenderedMarkdown"
"""Texts and outputs of a notebook that is open in JupyterLab."""
FAULTS = """async where => {
    const found = await axe.run({include: [[where]]}, {resultTypes: ['violations']});
    return found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ' ' + node.html));
}"""


def violations(page: Page, where: str = "html") -> list[str]:
    """Return what axe finds in a part of a page, each with its element.

    It runs beside the page, whose policy may forbid foreign scripts.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    return list(page.evaluate(FAULTS, where))


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page where CI collects them, if it does."""
    if folder := os.environ.get("TENSORLAB_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def outside(page: Page, *own: str) -> list[str]:
    """Return a list that fills with what goes wrong on a page, and what it asks others for."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((*own, "data:")) else found.append(asked.url),
    )
    return found
