"""Looks for what must not be in a release: in every byte of it, however it is wrapped."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.nbgrader.settings import Regions

__all__ = ["find_words", "hidden_lines", "plant", "strings_of"]

TELLING_LENGTH = 20
UNPACKED_LIMIT = 200_000_000
TOKEN = re.compile(rb"\w+")
PARTIAL_TOKENS = re.compile(rb"\A\w+|\w+\Z")


def plant(notebook: nbformat.NotebookNode, regions: Regions, stem: str) -> list[str]:
    """Plant a canary word in everything that students must not get; return the words.

    `notebook` is changed: each solution, hidden test and marking scheme region gets a line, so
    do answer cells without a region, and each code cell gets an output.
    """
    words: list[str] = []
    for number, cell in enumerate(notebook.cells):
        comment = "# " if cell.cell_type == "code" else ""
        lines: list[str] = []
        for line in cell.source.splitlines():
            lines.append(line)
            if any(begin in line for begin, _ in regions.pairs):
                words.append(f"{stem}x{number}x{len(lines)}")
                indent = line[: len(line) - len(line.lstrip())]
                lines.append(f"{indent}{comment}{words[-1]}")
        nbgrader = cell.metadata.get("nbgrader", {})
        if nbgrader.get("solution") and len(lines) == len(cell.source.splitlines()):
            words.append(f"{stem}x{number}xwhole")
            lines.append(f"{comment}{words[-1]}")
        cell.source = "\n".join(lines)
        if cell.cell_type == "code":
            words.append(f"{stem}x{number}xprinted")
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=words[-1])]
    return words


def hidden_lines(notebook: nbformat.NotebookNode, regions: Regions) -> set[str]:
    """Return the lines of hidden tests that tell something and stand nowhere in the open."""
    only_tests = Regions(regions.tests, regions.tests, regions.tests)
    hidden: set[str] = set()
    open_text: list[str] = []
    for cell in notebook.cells:
        _, inside = only_tests.split(cell.source)
        hidden |= {line.strip() for line in inside}
        outside, _ = regions.split(cell.source)
        open_text += outside
    shown = "\n".join(open_text)
    return {line for line in hidden if len(line) >= TELLING_LENGTH and line not in shown}


def find_words(folder: Path, words: Iterable[str]) -> dict[str, str]:
    """Return each of `words` that occurs in a file below `folder`, with the file it is in.

    Notebooks are looked into as JSON, base64 and archives are unpacked.
    """
    search = _Search(words)
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = str(path.relative_to(folder))
        for chunk in _chunks(path):
            for word in search.in_bytes(chunk):
                found.setdefault(word, name)
    return found


class _Search:
    """Looks for many words at once.

    A token that stands inside a word, with other characters on both sides of it, is a whole token
    wherever the word occurs. So a word is looked for only where its least common token stands, and
    the work grows with the text, not with the text times the words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        inside = {word: TOKEN.findall(_inside(word.encode())) for word in words}
        common = Counter(token for tokens in inside.values() for token in set(tokens))
        self._everywhere: list[str] = []
        self._near: defaultdict[bytes, list[str]] = defaultdict(list)
        for word, tokens in inside.items():
            if tokens:
                telling = min(tokens, key=lambda token: (common[token], -len(token)))
                self._near[telling].append(word)
            else:
                self._everywhere.append(word)

    def in_bytes(self, data: bytes) -> list[str]:
        """Return the words that occur in `data`."""
        here = self._near.keys() & set(TOKEN.findall(data))
        candidates = [word for token in here for word in self._near[token]]
        return [word for word in self._everywhere + candidates if word.encode() in data]


def _inside(word: bytes) -> bytes:
    """Return a word without the token that it begins and the one that it ends with."""
    return PARTIAL_TOKENS.sub(b"", word)


def strings_of(value: Any) -> Iterator[str]:
    """Yield every string in a JSON value, keys included; lists of lines also as one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings_of(inner)
    elif isinstance(value, list):
        if value and all(isinstance(line, str) for line in value):
            yield "".join(value)
        for inner in value:
            yield from strings_of(inner)


def _chunks(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    yield str(path.name).encode()
    yield from _unwrapped(data, depth=0)


def _unwrapped(data: bytes, depth: int) -> Iterator[bytes]:
    """Yield `data` and what it wraps: JSON strings, base64, gzip, zip; three wrappings deep."""
    yield data
    if depth == 3:
        return
    if data[:4] == b"PK\x03\x04":
        yield from _zip_members(data, depth)
    elif data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(data)) as file:
                yield from _unwrapped(file.read(UNPACKED_LIMIT), depth + 1)
        except (OSError, EOFError, zlib.error):
            return
    elif data.lstrip()[:1] in {b"{", b"["}:
        try:
            parsed = json.loads(data)
        except ValueError:
            return
        for text in strings_of(parsed):
            yield text.encode("utf-8", errors="replace")
            if len(text) >= 16 and (inner := _from_base64(text)) is not None:
                yield from _unwrapped(inner, depth + 1)


def _zip_members(data: bytes, depth: int) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                yield info.filename.encode("utf-8", errors="replace")
                with archive.open(info) as member:
                    yield from _unwrapped(member.read(UNPACKED_LIMIT), depth + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
