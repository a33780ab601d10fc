"""What a student's cell prints and shows: in order, bounded, and never run anywhere."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from autograder.grading.cells import Printed

__all__ = ["TYPES", "CellOutput", "ProgramOutput", "Shown"]

TYPES = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
)
MOST_SHOWN = 20
TEXT_CHARACTERS = 100_000
PICTURE_CHARACTERS = 1_500_000  # base64
ALL_CHARACTERS = 3_000_000


@dataclass
class Shown:
    """What one cell has shown, up to a bound.

    Attributes
    ----------
    bundles : list of dict
        MIME type to text; pictures are base64.
    places : list of int
        For each, how many characters the cell had printed before.
    """

    bundles: list[dict[str, str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    _ids: list[object] = field(default_factory=list)
    _left: int = ALL_CHARACTERS

    def add(self, data: Mapping[str, Any], place: int, display_id: object = None) -> None:
        """Keep a bundle."""
        if (bundle := self._bounded(data)) and len(self.bundles) < MOST_SHOWN:
            self.bundles.append(bundle)
            self.places.append(place)
            self._ids.append(display_id)

    def replace(self, data: Mapping[str, Any], place: int, display_id: object) -> None:
        """Keep a bundle in the place of the one that was shown with its id, if there is one."""
        if display_id not in self._ids:
            self.add(data, place, display_id)
        elif bundle := self._bounded(data):
            self.bundles[self._ids.index(display_id)] = bundle

    def take(self) -> list[tuple[int, dict[str, str]]]:
        """Return what was shown and where, and forget it."""
        taken = list(zip(self.places, self.bundles, strict=True))
        self.bundles, self.places, self._ids, self._left = [], [], [], ALL_CHARACTERS
        return taken

    def _bounded(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return what there is room for, and take the room."""
        texts = {name: _text(data[name]) for name in TYPES if name in data}
        bundle = {
            name: text if "image" in name else text[:TEXT_CHARACTERS]
            for name, text in texts.items()
            if "image" not in name or len(text) <= PICTURE_CHARACTERS
        }
        size = sum(map(len, bundle.values()))
        if size > self._left:
            return {}
        self._left -= size
        return bundle


def _text(data: Any) -> str:
    if isinstance(data, bytes):
        return base64.b64encode(data).decode("ascii")
    return data if isinstance(data, str) else str(data)


class _Stream(Printed):
    """``sys.stdout`` or ``sys.stderr`` of a notebook."""

    def __init__(self, bound: int, name: str, descriptor: int, output: CellOutput) -> None:
        super().__init__(bound)
        self.name = name
        self._descriptor = descriptor
        self._output = output

    def write(self, text: str) -> int:
        self._output.clear_if_due()
        return super().write(text)

    def fileno(self) -> int:
        """Return where programs write that are started with this stream."""
        return self._descriptor


class CellOutput:
    """Takes what a notebook's cells print and show, one cell after the other.

    Parameters
    ----------
    bound : int
        Characters that are kept of each stream.
    """

    def __init__(self, bound: int) -> None:
        self.out = _Stream(bound, "stdout", 1, self)
        self.err = _Stream(bound, "stderr", 2, self)
        self.shown = Shown()
        self._is_due = False

    def show(self, data: Mapping[str, Any], display_id: object = None) -> None:
        """Take what a cell displays."""
        self.clear_if_due()
        self.shown.add(data, self.out.length, display_id)

    def update(self, data: Mapping[str, Any], display_id: object) -> None:
        """Take what a cell displays in the place of something."""
        self.clear_if_due()
        self.shown.replace(data, self.out.length, display_id)

    def clear(self) -> None:
        """Forget what the cell has printed and shown so far."""
        self._is_due = False
        self.out.take()
        self.err.take()
        self.shown.take()

    def clear_before_more(self) -> None:
        """Forget it as soon as there is more."""
        self._is_due = True

    def clear_if_due(self) -> None:
        """Forget it if there was to be more."""
        if self._is_due:
            self.clear()

    def take(self, programs: ProgramOutput) -> dict[str, Any]:
        """Return what the cell that ends has printed and shown, and forget it."""
        for stream, text in zip((self.out, self.err), programs.take(), strict=True):
            if text:
                stream.write(text)
        self._is_due = False
        return {
            "shown": self.shown.take(),
            "stdout": self.out.take(),
            "stderr": self.err.take(),
        }


@dataclass(frozen=True)
class ProgramOutput:
    """What programs print that a notebook starts: they know descriptors only.

    Attributes
    ----------
    files : tuple of int
        Descriptors of the files that take it, for stdout and for stderr; none where it is
        nobody's business.
    bound : int
        Bytes that are kept of each between two calls of `take`.
    """

    files: tuple[int, ...] = ()
    bound: int = 0

    @classmethod
    def caught(cls, bound: int) -> Self:
        """Let files in the scratch folder take what this process and its children write."""
        files = []
        for descriptor in (1, 2):
            with tempfile.TemporaryFile() as file:
                fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)  # several write, and it is emptied
                os.dup2(file.fileno(), descriptor, inheritable=True)
                files.append(os.dup(file.fileno()))
        return cls(tuple(files), bound)

    def take(self) -> tuple[str, str]:
        """Return what was written, and forget it."""
        for stream in (sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(Exception):
                stream.flush()  # type: ignore[union-attr]
        if not self.files:
            return "", ""
        out, err = map(self._taken, self.files)
        return out, err

    def _taken(self, file: int) -> str:
        with contextlib.suppress(OSError):
            if data := os.pread(file, self.bound, 0):
                os.ftruncate(file, 0)
                return data.decode("utf-8", "replace")
        return ""
