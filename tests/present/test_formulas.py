from __future__ import annotations

import base64
import re

import pytest

from autograder.present.feedback import render_markdown
from autograder.present.formulas import MOST, picture

SVG = re.compile(r'<img src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)" alt="([^"]*)"')


def svg(html: str) -> str:
    """Return what the one picture of a formula in a page draws."""
    ((data, _),) = SVG.findall(html)
    return base64.b64decode(data).decode("utf-8")


@pytest.mark.parametrize(
    "latex",
    [r"x^2", r"\frac{1}{n}\sum_{i=1}^n x_i", r"\mathbb{R}^{n \times m}", r"\nabla L(\theta)"],
)
def test_a_formula_is_a_picture_that_names_it(latex: str) -> None:
    html = str(render_markdown(f"Because ${latex}$ holds."))
    assert "<path" in svg(html)
    assert f'alt="{latex}"' in html
    assert "$" not in html


def test_the_same_formula_gives_the_same_page() -> None:
    first = str(render_markdown("$x^2$"))
    picture.cache_clear()
    assert str(render_markdown("$x^2$")) == first


@pytest.mark.parametrize(
    "text", [r"$\begin{pmatrix} 1 \end{pmatrix}$", r"\begin{align} x \end{align}", r"$\nonsense$"]
)
def test_what_cannot_be_set_stays_latex(text: str) -> None:
    html = str(render_markdown(text))
    assert "<img" not in html
    assert re.search(r"<code>.*\\(begin|nonsense).*</code>", html, re.DOTALL)


def test_dollars_in_code_are_no_formula() -> None:
    assert "<code>$x$</code>" in str(render_markdown("`$x$`"))


@pytest.mark.parametrize(
    "latex", ["{" * 140 + "x" + "}" * 140, "x" * 10_000, r"\sqrt{" * 40 + "x" + "}" * 40]
)
def test_a_formula_made_to_take_hours_stays_latex(latex: str) -> None:
    html = str(render_markdown(f"${latex}$"))
    assert "<img" not in html
    assert latex in html


def test_of_very_many_formulas_only_the_first_are_set() -> None:
    html = str(render_markdown("$x$ " * (MOST + 5)))
    assert html.count("<img") == MOST
    assert html.count("<code>x</code>") == 5


@pytest.mark.parametrize("latex", ["<script>alert(1)</script>", '" onerror="alert(1)', "a<b"])
def test_nothing_live_comes_through_a_formula(latex: str) -> None:
    html = str(render_markdown(f"${latex}$"))
    assert "<script" not in html
    assert ' onerror="' not in html


def test_marks_that_a_student_writes_stand_for_nothing() -> None:
    assert "<img" not in str(render_markdown("\ue0000\ue001 and \ue00099\ue001"))


def test_a_picture_that_is_not_there_breaks_no_page() -> None:
    assert "attachment:me.png" in str(render_markdown("![me](attachment:me.png)"))
