"""Visits the book's pages in a Chromium, each once, and notes what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.looking import AXE
from tests.coursetools.publish.page import pages_of

__all__ = ["PHONE", "Visit", "visits", "watched"]

DESK: Any = {"width": 1400, "height": 1000}
PHONE: Any = {"width": 390, "height": 844}
# Tokens of one kind look the same wherever they stand, and so do formulas: the first of each kind
# is enough to judge.
THIN = """() => {
    const seen = new Set();
    for (const token of document.querySelectorAll(':is(.highlight pre, .sig) span')) {
        const kind = token.className + (token.closest('.cell_output') ? ' out' : '');
        if (seen.has(kind)) token.replaceWith(document.createTextNode(token.textContent));
        seen.add(kind);
    }
    document.querySelectorAll('.highlight pre, .sig').forEach(code => code.normalize());
    [...document.querySelectorAll('math')].slice(2).forEach(node => node.replaceWith('x'));
}"""
STRUCTURE = """async () => {
    const found = await axe.run({
        resultTypes: ['violations'], preload: false, rules: {'color-contrast': {enabled: false}},
    });
    return found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ' ' + node.html));
}"""
# Contrast hangs on colour, size and weight of a text, and on what is painted behind it. A text
# that agrees in all of them with three that axe has judged, on whichever page, is not judged again.
COLOURS = """async judged => {
    const known = new Set(judged), count = {}, behind = new Map([[null, '']]), looks = new Map();
    const painted = node => {
        if (!behind.has(node)) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(node);
            const own = [backgroundColor, backgroundImage, opacity].join(' ');
            const above = painted(node.parentElement);
            behind.set(node, own === 'rgba(0, 0, 0, 0) none 1' ? above : above + ' / ' + own);
        }
        return behind.get(node);
    };
    const isSeen = node => node.offsetWidth !== 1 && node.getBoundingClientRect().bottom > 0
        && node.checkVisibility({visibilityProperty: true, opacityProperty: true});
    for (const node of document.body.querySelectorAll('*')) {
        const speaks = node.matches('[type=search], [type=text], select')
            || [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
        if (!speaks || !isSeen(node)) continue;
        const {color, fontSize, fontWeight} = getComputedStyle(node);
        const look = [color, fontSize, fontWeight, painted(node)].join(' ');
        count[look] = (count[look] ?? 0) + 1;
        if (!known.has(look) && count[look] <= 3) looks.set(node, look);
    }
    if (!looks.size) return [[], []];
    const found = await axe.run([...looks.keys()], {
        resultTypes: ['violations', 'passes', 'incomplete'], runOnly: ['color-contrast'],
        elementRef: true, preload: false,
    });
    const nodes = kind => found[kind].flatMap(rule => rule.nodes);
    const seen = ['violations', 'passes', 'incomplete'].flatMap(nodes)
        .map(node => looks.get(node.element)).filter(Boolean);
    return [nodes('violations').map(node => node.html), seen];
}"""
WEAR = "theme => { document.documentElement.dataset.theme = theme; }"
STILL = "* { transition: none !important; }"
WIDTH = "document.documentElement.scrollWidth"


@dataclass(frozen=True)
class Visit:
    """What was seen on a page.

    Attributes
    ----------
    path : str
        The page, in the book.
    faults : tuple of str
        What axe finds, colours left out.
    pale : tuple of str
        The theme and the text of what axe finds too pale in it.
    width : int
        How wide the page is on a phone.
    """

    path: str
    faults: tuple[str, ...]
    pale: tuple[str, ...]
    width: int


@contextmanager
def watched(browser: Browser, book: Path) -> Iterator[Page]:
    """Open a page that may ask nobody outside of the book, and may not fail."""
    tab, wrong = browser.new_page(viewport=DESK), []
    tab.on("request", lambda request: wrong.append(request.url) if outside(request.url) else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)

    def outside(address: str) -> bool:
        return not address.startswith((book.as_uri(), "data:"))

    yield tab
    tab.close()
    assert wrong == []


def visits(tab: Page, book: Path) -> Iterator[Visit]:
    """Load every page of the book once: as a phone shows it, the first of a folder on a desk, too.

    A phone hides the bars at the sides, which are of one kind on all pages of a folder.
    """
    tab.add_init_script(path=AXE)
    tab.set_viewport_size(PHONE)
    folders: set[Path] = set()
    judged: set[str] = set()
    for path in pages_of(book):
        tab.goto(path.as_uri(), wait_until="domcontentloaded")
        width = int(tab.evaluate(WIDTH))
        tab.evaluate(THIN)
        tab.add_style_tag(content=STILL)
        faults, pale = tab.evaluate(STRUCTURE), list(pale_texts(tab, judged))
        if path.parent not in folders:
            folders.add(path.parent)
            tab.set_viewport_size(DESK)
            faults += tab.evaluate(STRUCTURE)
            pale += pale_texts(tab, judged)
            tab.set_viewport_size(PHONE)
        yield Visit(path.relative_to(book).as_posix(), tuple(faults), tuple(pale), width)


def pale_texts(tab: Page, judged: set[str]) -> Iterator[str]:
    """Yield theme and text where axe finds the contrast too low; note looks in `judged`."""
    for theme in ("light", "dark"):
        tab.evaluate(WEAR, theme)
        found, seen = tab.evaluate(COLOURS, list(judged))
        judged.update(seen)
        yield from (f"{theme}: {text}" for text in found)
