"""What answers have shown reaches people, and nothing in it runs."""

from __future__ import annotations

import base64
import re

import pandas as pd
import pytest

from autograder.submission.safe_outputs import clean_html, safe_output

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="3"/></svg>'


def shown(**data: str) -> dict[str, str]:
    """Return what is left of a bundle; the names of types have _ in place of /."""
    bundle = {kind.replace("_", "/", 1): text for kind, text in data.items()}
    kept: dict[str, str] = safe_output({"output_type": "display_data", "data": bundle})["data"]
    return kept


def test_the_colours_of_single_cells_of_a_table_stay() -> None:
    table = pd.DataFrame({"a": [1, -2]}).style.map(
        lambda value: "color: red; background: url(http://x)" if value < 0 else ""
    )
    page = clean_html(table.to_html())
    assert '<td style="color:red">-2</td>' in page
    assert "url" not in page
    assert "<style" not in page


def test_a_plain_table_stays_a_table() -> None:
    page = clean_html(pd.DataFrame({"a": [1]}).to_html())
    assert re.findall(r"<t[hd]>(\w+)", page) == ["a", "0", "1"]


def test_a_drawing_becomes_a_picture() -> None:
    found = shown(text_plain="<SVG>", **{"image_svg+xml": SVG})
    data = found["text/html"].split("base64,")[1].split('"')[0]
    assert base64.b64decode(data).decode() == SVG
    assert clean_html(found["text/html"]) == found["text/html"]


@pytest.mark.parametrize(
    "live",
    [
        SVG.replace("<circle", "<script>a()</script><circle"),
        SVG.replace("<circle", "<circle onclick='a()'"),
        SVG.replace("<circle", "<a href='javascript:a()'></a><circle"),
        SVG.replace("<circle", "<foreignObject/><circle"),
        "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG,
    ],
)
def test_a_drawing_that_is_live_is_left_out(live: str) -> None:
    assert shown(text_plain="a drawing", **{"image_svg+xml": live}) == {"text/plain": "a drawing"}


def test_a_formula_stays_unless_it_is_live() -> None:
    assert shown(text_latex="$x^2$") == {"text/latex": "$x^2$"}
    assert shown(text_latex=r"$\href{javascript:a()}{x}$", text_plain="x") == {"text/plain": "x"}


def test_a_page_of_which_nothing_is_left_gives_way_to_the_text() -> None:
    chart = '<div id="chart"></div><script>Plotly.newPlot("chart", [])</script>'
    assert shown(text_plain="Figure(...)", text_html=chart) == {"text/plain": "Figure(...)"}


@pytest.mark.parametrize(
    "address", ["data:text/html;base64,PGI+", "javascript:a()", "data:image/png,<script>"]
)
def test_an_address_that_is_no_picture_is_left_out(address: str) -> None:
    assert "src" not in clean_html(f'a <img alt="b" src="{address}">')


def test_a_picture_inside_a_page_stays() -> None:
    page = f'<img alt="b" src="data:image/png;base64,{PNG}">'
    assert clean_html(page) == page
