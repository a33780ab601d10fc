"""Pictures that students attach to what they write: PNG and JPEG of bounded size, nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

__all__ = ["SIGNATURES", "Picture", "is_picture", "pictures_of", "replaced"]

# drawings may hold scripts
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MAX_CHARACTERS = 2_700_000  # of base64: 2 MB
REFERENCE = re.compile(
    r"!\[(?P<alt>[^\[\]]{0,300})\]\(\s{0,9}<?attachment:(?P<name>[^()<>\n\"]{1,300}?)>?"
    r"(?:\s{1,9}\"[^\"\n]{0,300}\")?\s{0,9}\)"
)


@dataclass(frozen=True)
class Picture:
    """A picture attached to a cell.

    Attributes
    ----------
    name : str
        What the cell's text calls it.
    kind : str
        Its media type, a key of `SIGNATURES`.
    data : str
        The picture, in base64.
    """

    name: str
    kind: str
    data: str


def is_picture(text: str, kind: str) -> bool:
    """Return whether base64 text begins as a picture of this media type does.

    Examples
    --------
    >>> is_picture("iVBORw0KGgo=", "image/png"), is_picture("PHN2Zz4=", "image/png")
    (True, False)
    """
    try:
        return base64.b64decode(text, validate=True).startswith(SIGNATURES[kind])
    except ValueError:
        return False


def pictures_of(attachments: Any) -> tuple[Picture, ...]:
    """Return what may be shown of a submitted cell's attachments, whatever they are."""
    if not isinstance(attachments, Mapping):
        return ()
    found = []
    for name, forms in attachments.items():
        kinds = [kind for kind in SIGNATURES if isinstance(forms, Mapping) and kind in forms]
        for kind in kinds[:1]:
            raw = forms[kind]
            text = "".join(map(str, raw)) if isinstance(raw, list) else str(raw)
            data = "".join(text.split())
            if len(data) <= MAX_CHARACTERS and is_picture(data, kind):
                found.append(Picture(str(name), kind, data))
    return tuple(found)


def replaced(text: str, change: Callable[[str, str], str], rest: Callable[[str], str]) -> str:
    """Return markdown with its references to attached pictures changed.

    Parameters
    ----------
    text : str
        The markdown.
    change : callable
        Called with the alternative text and the attachment's name; returns what stands instead.
        Where it returns an empty text, the reference stays, and goes to `rest`.
    rest : callable
        What becomes of the text between the references.

    Examples
    --------
    >>> replaced("See ![a](attachment:b.png)", lambda alt, name: f"[{name}]", str.upper)
    'SEE [b.png]'
    """
    done, at = [], 0
    for found in REFERENCE.finditer(text):
        new = change(found["alt"], unquote(found["name"]).strip())
        if new:
            done += [rest(text[at : found.start()]), new]
            at = found.end()
    return "".join([*done, rest(text[at:])])
