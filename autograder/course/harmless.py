"""Keeps what students write in markdown from running in the browser of whoever reads it."""

from __future__ import annotations

import html
import re

__all__ = ["LIVE_TEX", "harmless_markdown"]

TAG = re.compile(r"<(?=[A-Za-z/!?])")
LINK = re.compile(r"\](?=[(:])")
SUSPECT = re.compile(r"[\x00-\x20]*".join("script:") + "|attachment:", re.IGNORECASE)
LIVE_TEX = re.compile(
    r"\\(?=(?:class|cssId|href|html|include|require|style|unicode))", re.IGNORECASE
)
"""What begins a command by which MathJax links, loads or styles."""
DECODINGS = 4  # a renderer decodes character references once, a browser once more


def harmless_markdown(text: str) -> str:
    r"""Return a student's markdown, so spelled that no HTML, script or attachment is in it.

    Formgrader and nbgrader's own feedback render the HTML that stands in markdown, follow
    ``javascript:`` links, also those of formulas, and refuse a whole page for a picture that is not
    there. The text is not rendered to find out: that takes hours for a text made to take hours.

    Examples
    --------
    >>> harmless_markdown("*a* < b, and $a<b$, see [this](https://example.org)")
    '*a* < b, and $a< b$, see [this](https://example.org)'
    >>> harmless_markdown("So <script>steal()</script>")
    'So < script>steal()< /script>'
    >>> harmless_markdown("[why](javascript:steal()) ![](attachment:me.png)")
    '[why] (javascript:steal()) ![] (attachment:me.png)'
    >>> print(harmless_markdown(r"$\href{javascript:steal()}{x} + \sqrt{2}$"))
    $\ href{javascript:steal()}{x} + \sqrt{2}$
    """
    text = _without_live_tex(text)
    if SUSPECT.search(_decoded(text)):
        text = LINK.sub("] ", text)
    return TAG.sub("< ", text)


def _without_live_tex(text: str) -> str:
    """Return the text with commands of formulas taken apart that do more than to typeset."""
    for _ in range(DECODINGS):
        plain = html.unescape(text)
        if not LIVE_TEX.search(plain):
            return text
        text = LIVE_TEX.sub(r"\\ ", plain)
    return text.replace("&", "& ")


def _decoded(text: str) -> str:
    """Return the text as an address in it would be understood at last."""
    plain = text.replace("\\", "")
    for _ in range(DECODINGS):
        plain = html.unescape(plain).replace("\\", "")
    return plain
