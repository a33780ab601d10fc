"""Takes the outputs out of a notebook that is too large to be read with them.

The text is not parsed: strings and brackets are scanned once, from left to right, so that a
notebook of 200 MB costs the time of looking at it and the memory of holding it.
"""

from __future__ import annotations

import re

__all__ = ["MAX_WITH_OUTPUTS", "without_outputs"]

MAX_WITH_OUTPUTS = 300_000_000
OUTPUTS = re.compile(rb'"outputs"\s*+:\s*+\[')
# an unclosed string matches up to the end, so that the scan stays linear on hostile input
STRING_OR_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def without_outputs(data: bytes) -> bytes:
    r"""Return a notebook's text with every list of outputs empty.

    Examples
    --------
    >>> without_outputs(b'{"outputs": [{"data": "a ] b"}], "source": "\\"outputs\\": ["}')
    b'{"outputs": [], "source": "\\"outputs\\": ["}'
    """
    kept, at = [], 0
    while (found := OUTPUTS.search(data, at)) is not None:
        kept.append(data[at : found.end()])
        at = _end_of_list(data, found.end())
    kept.append(data[at:])
    return b"".join(kept)


def _end_of_list(data: bytes, at: int) -> int:
    """Return where the bracket is that closes a list whose inside begins at `at`."""
    depth = 1
    for match in STRING_OR_BRACKET.finditer(data, at):
        if match[0] in (b"[", b"{"):
            depth += 1
        elif match[0] in (b"]", b"}"):
            depth -= 1
        if depth == 0:
            return match.start()
    return len(data)
