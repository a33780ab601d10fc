"""Writes the text of each page where the search page can show an excerpt of it.

Sphinx's own search would fetch the pages for that, which browsers refuse where pages are files.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup

__all__ = ["write_excerpts"]

ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
LEFT_OUT = "script, style, .headerlink, .toctree-wrapper, .controls, math annotation"


def write_excerpts(pages: Path) -> None:
    """Write `_static/texts.js` from the pages in a folder."""
    texts = {
        path.relative_to(pages).as_posix(): text
        for path in sorted(pages.rglob("*.html"))
        if "_static" not in path.parts and (text := article_text(path))
    }
    told = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    (pages / "_static" / "texts.js").write_text(f"const BOOK_TEXTS = {told};\n", "utf-8")


def article_text(path: Path) -> str:
    """Return what a page says, as one line; empty where it has no article."""
    found = ARTICLE.search(path.read_text("utf-8"))
    if found is None:
        return ""
    article = BeautifulSoup(found[0], "html.parser")
    for part in article.select(LEFT_OUT):
        part.decompose()
    text = re.sub(r"\s+", " ", article.get_text(" ")).strip()
    return re.sub(r" (?=[.,;:)\]])", "", text)
