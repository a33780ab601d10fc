"""Renders markdown with its formulas as pictures, so that a page needs neither script nor network.

matplotlib sets a formula in the subset of LaTeX that it knows; what it does not know (environments
such as ``pmatrix``) stays LaTeX, in the fixed-width font.
"""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from html import escape

from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

__all__ = ["Formulas", "picture"]

LONGEST = 300
MOST = 200
SIZE = 12
PLACE = re.compile("\ue000(\\d+)\ue001")
WHEN = re.compile(rb"<metadata>.*?</metadata>", re.DOTALL)


class Formulas:
    """The formulas of one text, taken out while it is rendered and cleaned, and put back after.

    Examples
    --------
    >>> formulas = Formulas()
    >>> html = formulas.render("The *norm* $|x|$")
    >>> "norm" in html, "|x|" in html, "<img" in formulas.put_back(html)
    (True, False, True)
    """

    def __init__(self) -> None:
        self._found: list[str] = []

    def render(self, text: str) -> str:
        """Return markdown as HTML with a mark in the place of each formula."""
        bare = text.replace("\ue000", "").replace("\ue001", "")
        renderer = _Renderer(self)
        try:
            return str(MarkdownWithMath(renderer=renderer).render(bare))
        except InvalidNotebook:  # a picture that was attached to the submitted cell
            return f"<pre>{escape(text)}</pre>"

    def put_back(self, html: str) -> str:
        """Return HTML with the pictures of the formulas in their places."""
        return PLACE.sub(lambda mark: self._found[int(mark[1])], html)

    def take(self, latex: str, *, known: bool = True) -> str:
        """Keep a formula; return the mark that stands for it."""
        is_small = known and len(latex) <= LONGEST and len(self._found) < MOST
        made = picture(latex) if is_small else ""
        self._found.append(made or f"<code>{escape(latex)}</code>")
        return f"\ue000{len(self._found) - 1}\ue001"


@lru_cache(maxsize=1_000)
def picture(latex: str) -> str:
    """Return an ``img`` element that shows a formula; empty if it cannot be set.

    Parameters
    ----------
    latex : str
        The formula, without its dollar signs.
    """
    from matplotlib import mathtext, rc_context  # imported late: few pages need it

    file = io.BytesIO()
    try:
        # a dark page turns the colours of a formula round, so nothing is painted behind it
        with rc_context(
            {
                "svg.hashsalt": "formula",
                "svg.fonttype": "path",
                "savefig.transparent": True,
                "font.size": SIZE,
            }
        ):
            depth = mathtext.math_to_image(f"${' '.join(latex.split())}$", file, None, 72, "svg")
    except (ValueError, RuntimeError, ArithmeticError):
        return ""
    drawn = file.getvalue()
    svg = WHEN.sub(b"", drawn[drawn.index(b"<svg") :])
    data = base64.b64encode(svg).decode("ascii")
    style = f"vertical-align:-{float(depth):.1f}pt"
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(latex)}" style="{style}">'


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, formulas apart."""

    def __init__(self, formulas: Formulas) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._formulas = formulas

    def inline_math(self, body: str) -> str:
        """Take a formula within a line."""
        return self._formulas.take(body)

    def block_math(self, body: str) -> str:
        """Take a formula that stands alone."""
        return self._formulas.take(body)

    def latex_environment(self, name: str, body: str) -> str:
        """Keep an environment as it is written."""
        latex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._formulas.take(latex, known=False)
