from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from nbconvert.filters import markdown2html

from autograder.course.harmless import harmless_markdown

HARMLESS = {"p", "a", "em", "div", "pre", "code", "img", "span"}


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


def seen(text: str) -> Seen:
    """Render as Formgrader does, and return what a browser would find."""
    parser = Seen()
    parser.feed(str(markdown2html(text)))
    return parser


LIVE = {
    "script": "<script>alert(1)</script>",
    "handler": "<img src=x onerror=alert(1)>",
    "mermaid": "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "comment": "<!-- --><iframe src=x></iframe>",
    "link": "[x](javascript:alert(1))",
    "link-in-references": "[x](&#106;avascript&colon;alert(1))",
    "link-in-double-references": "[x](java&#38;#x73;cript:alert(1))",
    "link-with-a-backslash": "[x](javascript\\:alert(1))",
    "link-with-a-tab": "[x](java&Tab;script:alert(1))",
    "link-defined-below": "[x][r]\n\n[r]: javascript:alert(1)",
    "automatic-link": "<javascript:alert(1)>",
    "picture": "![x](javascript:alert(1))",
    "missing-attachment": "![x](attachment:x.png)",  # makes nbconvert refuse the page
    "missing-attachment-in-references": "![x](&#97;ttachment:x.png)",
}


@pytest.mark.parametrize("text", LIVE.values(), ids=LIVE.keys())
def test_nothing_live_is_rendered(text: str) -> None:
    found = seen(harmless_markdown(text))
    assert found.tags <= HARMLESS
    assert not any("script" in address for address in found.addresses)


def test_these_examples_are_live_as_they_are() -> None:
    assert "script" in seen(LIVE["script"]).tags
    assert seen(LIVE["link"]).addresses == ["javascript:alert(1)"]
    assert seen(LIVE["link-with-a-backslash"]).addresses == ["javascript:alert(1)"]


def test_ordinary_answers_stay_as_they_are() -> None:
    text = (
        "# Why\n\nBecause $x^2 < 1$, see [this](https://example.org) and `a < b`.\n\n| a |\n|---|"
    )
    assert harmless_markdown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        r"$\href{javascript:steal()}{x}$",
        r"$\HREF{javascript:steal()}{x}$",
        "$&#92;href{javascript:steal()}{x}$",
        r"$\&#104;ref{javascript:steal()}{x}$",
        r"$\href{x}{y} &amp;#92;href{javascript:steal()}{x}$",
        r"$\href{x}{y}$" + "&amp;" * 2 + "amp;" * 40 + "#92;href{javascript:steal()}{x}",
        r"$\let\x\href \x{javascript:steal()}{x}$",
        r"$\cssId{MathJax_Message}{x}\style{position:fixed}{x}\require{action}$",
    ],
)
def test_formulas_neither_link_nor_load_nor_style(text: str) -> None:
    shown = html.unescape(str(markdown2html(harmless_markdown(text))))
    assert not re.search(r"\\(?:href|cssid|style|require)", shown, re.IGNORECASE)


def test_formulas_that_typeset_stay_as_they_are() -> None:
    text = r"$\frac{a}{b} \le \mathbf{x}^\top \text{class} \\ y$ &amp; more"
    assert harmless_markdown(text) == text
