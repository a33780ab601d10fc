"""Makes slides of the lectures' pages: the same text, pictures and formulas, a screen at a time.

reveal.js shows them; it lies in `docs/book/static/reveal/`, so nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

__all__ = ["slides_of", "write_slides"]

LINES = 17  # that fit on a slide
LETTERS = 95  # that fit on a line
PICTURE_LINES = 13
LEFT_OUT = ".headerlink, figure.explorable, .tag_nbval-ignore-output, .ways-out"
END = "where-to-read-on"
STYLES = ("reveal/reset.css", "reveal/reveal.css", "pygments.css", "slides.css")
PAGE = """\
<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: slides</title>
{styles}
</head>
<body>
<noscript><p>Slides need JavaScript. <a href="../lectures/{name}">The lecture</a> does not.</p>
</noscript>
<main><div class="reveal"><div class="slides">
{slides}
</div></div></main>
<script src="../_static/reveal/reveal.js"></script>
<script src="../_static/slides.js"></script>
<script src="../_static/scrolling.js"></script>
</body>
</html>
"""


def write_slides(pages: Path) -> None:
    """Write `slides/` from the pages of the lectures, in a folder of pages."""
    folder = pages / "slides"
    folder.mkdir()
    for path in sorted((pages / "lectures").glob("*.html")):
        (folder / path.name).write_text(slides_of(path), "utf-8")


def slides_of(path: Path) -> str:
    """Return the slides of a lecture's page."""
    page = BeautifulSoup(path.read_bytes(), "html.parser")
    top = page.select_one("article section")
    if top is None:
        raise ValueError(f"{path}: no text in the page; Sphinx's theme has changed.")
    for part in top.select(LEFT_OUT):
        part.decompose()
    for part in top.select("[id]"):
        del part["id"]
    heading = top.find("h1")
    title = heading.get_text().strip() if heading else path.stem
    sections = [top, *(part for part in top.find_all("section", recursive=False))]
    stacks = [_stack(section) for section in sections]
    styles = [f'<link rel="stylesheet" href="../_static/{name}">' for name in STYLES]
    return PAGE.format(
        title=escape(title),
        name=path.name,
        styles="\n".join(styles),
        slides="\n".join(stack for stack in stacks if stack),
    )


def _stack(section: Tag) -> str:
    """Return a section of the text as slides that lie below each other."""
    heading = section.find(["h1", "h2"], recursive=False)
    if heading is None or heading.get_text().strip().lower().replace(" ", "-") == END:
        return ""
    slides: list[list[str]] = [[]]
    used = 0
    for html, lines in _blocks(section):
        if used and used + lines > LINES:
            slides.append([])
            used = 0
        slides[-1].append(html)
        used += lines
    told = heading.get_text().strip()
    follows = f'<p class="goes-on">{escape(told)}</p>'
    return "\n".join(
        [
            "<section>",
            *(
                f'<section tabindex="0">{follows if number else heading}{"".join(blocks)}</section>'
                for number, blocks in enumerate(slides)
            ),
            "</section>",
        ]
    )


def _blocks(section: Tag) -> Iterator[tuple[str, int]]:
    """Yield what stands in a section, with the lines it takes; code and its output apart."""
    for block in section.find_all(recursive=False):
        if block.name in {"h1", "h2", "hr"} or block.find("h2", recursive=False):
            continue
        if block.name == "section":
            yield from _blocks(block)
            continue
        parts = (
            block.find_all(recursive=False)
            if "cell" in block.get_attribute_list("class")
            else [block]
        )
        for part in parts:
            yield str(part), _lines(part)


def _lines(block: Tag) -> int:
    if block.find("img"):
        return PICTURE_LINES
    if block.find("pre"):
        return block.get_text().strip().count("\n") + 2
    return sum(1 + len(line) // LETTERS for line in block.get_text().strip().splitlines()) + 1
