"""Sphinx's settings for the book; `make book` reads them."""

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from coursetools.publish.bibliography import place_of_equation

project = "tensorlab"
author = "the tensorlab course authors"
copyright = "2026, the tensorlab course authors"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

default_role = "literal"  # what docstrings write between single backticks
add_module_names = False
autodoc_member_order = "groupwise"
autodoc_typehints = "none"  # numpydoc says the types in words
napoleon_google_docstring = False
napoleon_use_rtype = False

nb_execution_mode = "off"  # the stored outputs have been compared; the book shows them
nb_ipywidgets_js = {}  # its scripts come from outside, and no page needs them
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 2  # exercises link to the sections of the lectures

html_theme = "sphinx_book_theme"
html_title = "tensorlab"
html_context = {"default_mode": "auto"}  # dark where the reader's system is
html_copy_source = False
# It fetches pages, which browsers refuse where these are files; `static/excerpts.js` does not.
html_show_search_summary = False
html_math_renderer = "mathml"
html_static_path = ["static"]
html_css_files = ["book.css"]
html_js_files = ["explorable.js", "scrolling.js"]
templates_path = ["templates"]
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "max_navbar_depth": 1,  # there are more concepts than a sidebar should hold
    "navbar_persistent": [],  # the sidebar has the search
    "extra_footer": "Text and figures are under "
    '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, '
    "code under the BSD 3-Clause licence.",
}

FOOTNOTE = re.compile(r"\[(\d+)\](?=_|(?<=^\.\. \[\d\]) )")
EMPTY_HEAD = re.compile(r"<th[^>]*>(?:<p></p>)?</th>")

# What TeX reads and docutils does not, or reads as something else.
SAME = (
    (r"\\dots(?![a-zA-Z])", r"\\ldots"),
    (r"\\frac\s*(\w)\s*(\w)", r"\\frac{\1}{\2}"),  # `\frac12` is one half
    (r"([\^_])(\w)(?=\w)", r"\1{\2}"),  # `x^23` is the square of x, times 3
    (r"\\(hat|bar)\s*(\\[a-zA-Z]+|\w|\{[^{}]*\})", r"\\\1{\2}{}"),  # an index stands to its right
)

TAG = re.compile(r"\\tag\{([^}]*)\}")

# TeX's spaces and primes, of which MathML has others.
SPACE = '<mspace width="0.1667em"></mspace>'
SPACED = (
    (r"(<mi>\w+</mi>)\s*<mo>&ApplyFunction;</mo>(?=\s*<mo[^>]*>\()", rf"{SPACE}\1"),
    (r"(<mi>\w+</mi>)\s*<mo>&ApplyFunction;</mo>", rf"{SPACE}\1{SPACE}"),
    (r"<mo>'</mo>", '<mo lspace="0" rspace="0">′</mo>'),
    (r"<mo[^>]*>([/|])</mo>", r'<mo lspace="0" rspace="0" stretchy="false">\1</mo>'),
)


def mathml(node: nodes.Element) -> str:
    """Return a formula as MathML, which browsers set by themselves, without a script."""
    latex = node.astext()
    for written, read in SAME:
        latex = re.sub(written, read, latex)
    try:
        made = tex2mathml(latex, as_block=isinstance(node, nodes.math_block))
    except MathError as error:
        raise ExtensionError(f"docutils cannot set the formula {node.astext()}: {error}") from error
    for plain, spaced in SPACED:
        made = re.sub(plain, spaced, made)
    return made


def visit_inline(writer: nodes.NodeVisitor, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(mathml(node))
    raise nodes.SkipNode


def visit_block(writer: nodes.NodeVisitor, node: nodes.math_block) -> None:
    """Write a formula that stands alone, with its number if it has one."""
    latex = node.astext()
    found = TAG.search(latex)
    if found is None:
        writer.body.append(f'<div class="math">{mathml(node)}</div>\n')
    else:
        number, bare = found[1], TAG.sub("", latex)
        place = place_of_equation(number)
        made = mathml(nodes.math_block(bare, bare))
        writer.body.append(f'<div class="math numbered" id="{place}">{made}')
        writer.body.append(f'<span class="number">({number})</span></div>\n')
    raise nodes.SkipNode


def without_empty_heads(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.Node | None
) -> None:
    """Make the corner of a table an empty cell: a heading that says nothing is none."""
    if "body" in context:
        context["body"] = EMPTY_HEAD.sub("<td></td>", context["body"])


def own_footnotes(
    app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]
) -> None:
    """Keep the footnotes of docstrings apart that stand on one page."""
    lines[:] = [FOOTNOTE.sub(rf"[#{name.replace('.', '-')}-\1]", line) for line in lines]


def setup(app: Sphinx) -> None:
    """Offer the way to set formulas that `html_math_renderer` names."""
    app.connect("autodoc-process-docstring", own_footnotes)
    app.connect("html-page-context", without_empty_heads)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
