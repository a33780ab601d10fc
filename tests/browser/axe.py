"""What axe finds in the texts and outputs of a notebook that is open in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

__all__ = ["OURS", "faults"]

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
OURS = ".jp-OutputArea, .jp-RenderedMarkdown"
FAULTS = """async where => {
    const found = await axe.run({include: [[where]]}, {resultTypes: ['violations']});
    return found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ' ' + node.html));
}"""


def faults(page: Page, where: str = OURS) -> list[str]:
    """Return the violations in what a selector finds, each with its element."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    return list(page.evaluate(FAULTS, where))
