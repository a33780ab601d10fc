"""Reads a page of the book: its elements, and the text that a reader finds in it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

UNREAD = {"script", "style"}


class Page(HTMLParser):
    """One HTML file.

    Attributes
    ----------
    elements : list of (str, dict)
        Each opening tag with its attributes.
    text : str
        All text, scripts and styles left out.
    prose : str
        The text outside of code.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.prose = ""
        self._unread = self._code = 0
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._unread += tag in UNREAD
        self._code += tag in {"pre", "code"}

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD
        self._code -= tag in {"pre", "code"}

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.text += data
            self.prose += data * (not self._code)

    @property
    def ids(self) -> set[str]:
        return {found for _, given in self.elements if (found := given.get("id"))}

    def addresses(self) -> list[tuple[str, str]]:
        """Return the tag and the address of everything that the page names."""
        return [
            (tag, address)
            for tag, given in self.elements
            for key in ("src", "href", "srcset", "poster", "data", "action")
            if (address := given.get(key))
        ]

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [given for name, given in self.elements if name == tag]


def pages_of(book: Path) -> list[Path]:
    """Return the files of the book's pages, in order."""
    return [path for path in sorted(book.rglob("*.html")) if "_static" not in path.parts]
