"""What student code has shown, such that nothing in it runs in the browser of whoever looks."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Mapping
from typing import Any

import nh3

from autograder.course.harmless import LIVE_TEX, harmless_markdown
from autograder.course.pictures import SIGNATURES, is_picture

__all__ = ["ATTRIBUTES", "STYLES", "clean_html", "safe_output"]

SVG = "image/svg+xml"
# scripts and widgets are left out
SAFE_TYPES = frozenset({"text/plain", "text/html", "text/markdown", "text/latex", *SIGNATURES})
STYLED = ("caption", "div", "p", "pre", "span", "table", "td", "th", "tr")
STYLES = {
    "background-color",
    "color",
    "font-style",
    "font-weight",
    "text-align",
    "text-decoration",
}
ATTRIBUTES: dict[str, set[str]] = {
    **nh3.ALLOWED_ATTRIBUTES,
    **{tag: {"style", *nh3.ALLOWED_ATTRIBUTES.get(tag, ())} for tag in STYLED},
}
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[\w+/=\s]+")
RULE = re.compile(r"([^{}]{1,20000})\{([^{}]{0,5000})\}")
CELL = re.compile(r'\sid="(T_\w{1,60})"')
LIVE_SVG = re.compile(r"<\s*script|\son\w+\s*=|script:|foreignobject|<!(?:doctype|entity)", re.I)


def safe_output(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output that nothing in it can run in an instructor's browser."""
    kept = copy.deepcopy(dict(output))
    if "data" in kept:
        kept["data"] = _safe_bundle({k: str(v) for k, v in kept["data"].items()})
        kept["metadata"] = {}
    return kept


def _safe_bundle(data: dict[str, str]) -> dict[str, str]:
    kept = {kind: text for kind, text in data.items() if kind in SAFE_TYPES}
    if SVG in data and "text/html" not in kept:
        kept["text/html"] = _drawing(data[SVG])
    for kind, cure in CURES.items():
        if kind in kept and not (text := cure(kept.pop(kind))).isspace() and text:
            kept[kind] = text
    for kind in SIGNATURES.keys() & kept.keys():
        if not is_picture(kept[kind], kind):
            del kept[kind]
    return kept


def clean_html(text: str) -> str:
    """Return HTML that cannot run anything; empty where nothing to see is left of it.

    Colours that pandas gives to single cells of a table stay.

    Examples
    --------
    >>> clean_html('<b onclick="a()">b</b><script>c</script>'), clean_html("<script>c</script>")
    ('<b>b</b>', '')
    """
    cleaned = nh3.clean(
        _styles_put_into_cells(text),
        attributes=ATTRIBUTES,
        attribute_filter=_own_pictures,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties=STYLES,
    )
    is_seen = "<img" in cleaned or re.sub(r"<[^>]*>|\s", "", cleaned)
    return cleaned if is_seen else ""


def _styles_put_into_cells(text: str) -> str:
    """Write what a style sheet of pandas says of single cells where they stand."""
    sheet, end, table = text.partition("</style>")
    if not end or not sheet.lstrip().startswith("<style"):
        return text
    styles: dict[str, str] = {}
    for selectors, rules in RULE.findall(sheet.partition(">")[2]):
        plain = " ".join(rules.replace('"', "").split())
        for selector in selectors.split(","):
            name = selector.strip().removeprefix("#")
            styles[name] = styles.get(name, "") + plain
    return CELL.sub(lambda cell: f' style="{styles.get(cell[1], "")}"', table)


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Leave out addresses that hold something else than a picture of their own."""
    if value.lstrip().lower().startswith("data:"):
        is_picture_here = (tag, attribute) == ("img", "src") and PICTURE.fullmatch(value)
        return value if is_picture_here else None
    return value


def _drawing(svg: str) -> str:
    """Return a drawing as a picture, in which browsers run no script and load nothing."""
    if LIVE_SVG.search(svg):
        return ""
    data = base64.b64encode(svg.encode("utf-8", "replace")).decode("ascii")
    return f'<img alt="a drawing" src="data:{SVG};base64,{data}">'


def _harmless_tex(text: str) -> str:
    return "" if LIVE_TEX.search(text) else text


CURES = {"text/html": clean_html, "text/markdown": harmless_markdown, "text/latex": _harmless_tex}
