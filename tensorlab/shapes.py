"""The broadcasting rule for two shapes, as plain Python: alignment, result, reason.

Align the shapes from the right. On each axis the two sizes must be equal, or one of them must be 1,
which then stretches to the other, or one shape must have no such axis, which counts as 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Alignment", "AxisPair", "Shape", "align", "explain", "parse"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class AxisPair:
    """The two sizes that meet on one axis.

    Attributes
    ----------
    axis : int
        Which axis, counted from the right: -1 is the last.
    sizes : tuple of (int or None)
        The two sizes; ``None`` where a shape has no such axis.
    """

    axis: int
    sizes: tuple[int | None, int | None]

    @property
    def result(self) -> int | None:
        """The size of the result on this axis; ``None`` if the two do not fit."""
        one, other = (1 if size is None else size for size in self.sizes)
        if one == other or other == 1:
            return one
        return other if one == 1 else None

    def stretches(self, which: int) -> bool:
        """Return whether the size 1 (or no axis) of shape ``which`` becomes another size here."""
        size = self.sizes[which]
        return self.result is not None and size in {1, None} and self.result != 1


@dataclass(frozen=True)
class Alignment:
    """Two shapes aligned from the right, as `align` returns them.

    Attributes
    ----------
    shapes : tuple of tuple of int
        The two shapes.
    pairs : tuple of AxisPair
        One entry per axis of the longer shape, from left to right.
    """

    shapes: tuple[Shape, Shape]
    pairs: tuple[AxisPair, ...]

    @property
    def result(self) -> Shape | None:
        """The shape of the result, or ``None`` if the two shapes do not fit."""
        sizes = [pair.result for pair in self.pairs]
        return None if None in sizes else tuple(size for size in sizes if size is not None)

    @property
    def clashes(self) -> tuple[AxisPair, ...]:
        """The axes on which the two sizes do not fit, from left to right."""
        return tuple(pair for pair in self.pairs if pair.result is None)

    @property
    def reason(self) -> str:
        """One sentence: the shape of the result, or the last axis that does not fit."""
        if self.result is not None:
            return f"The result has shape {self.result}."
        clash = self.clashes[-1]
        one, other = clash.sizes
        return f"No result: on axis {clash.axis} the sizes {one} and {other} differ, neither is 1."


def align(s: Shape, t: Shape) -> Alignment:
    """Align two shapes from the right.

    Parameters
    ----------
    s, t : tuple of int
        The shapes; ``()`` is that of a 0-d tensor.

    Returns
    -------
    Alignment
        The sizes that meet on each axis, and the result, if there is one.

    Raises
    ------
    ValueError
        If a size is negative.

    Examples
    --------
    >>> align((4, 1), (5,)).result
    (4, 5)
    >>> align((3,), (4,)).reason
    'No result: on axis -1 the sizes 3 and 4 differ, neither is 1.'
    """
    s, t = tuple(int(size) for size in s), tuple(int(size) for size in t)
    if any(size < 0 for size in s + t):
        raise ValueError(f"A size cannot be negative, but {min(s + t)} is.")
    rank = max(len(s), len(t))
    padded = zip(_pad(s, rank), _pad(t, rank), strict=True)
    pairs = tuple(AxisPair(index - rank, sizes) for index, sizes in enumerate(padded))
    return Alignment((s, t), pairs)


def _pad(shape: Shape, rank: int) -> tuple[int | None, ...]:
    return (None,) * (rank - len(shape)) + shape


def explain(s: Shape, t: Shape, names: tuple[str, str] = ("s", "t")) -> str:
    """Return the alignment of two shapes as lines of text with aligned columns.

    Parameters
    ----------
    s, t : tuple of int
        The shapes.
    names : tuple of str
        What to call the two.

    Returns
    -------
    str
        A row of axis numbers, a row per shape (``-`` where it has no such axis), a row for the
        result (``x`` where the sizes clash), a line per axis, and the conclusion.

    Examples
    --------
    >>> print(explain((4, 1), (5,)))
    axis    -2  -1
    s        4   1
    t        -   5
    result   4   5
    axis -2: t has no such axis: counts as 1, stretches to 4
    axis -1: s stretches from 1 to 5
    The result has shape (4, 5).
    """
    alignment = align(s, t)
    pairs = alignment.pairs
    rows = [("axis", [str(pair.axis) for pair in pairs])]
    rows += [
        (name, ["-" if pair.sizes[n] is None else str(pair.sizes[n]) for pair in pairs])
        for n, name in enumerate(names)
    ]
    rows.append(("result", ["x" if pair.result is None else str(pair.result) for pair in pairs]))
    lines = _columns(rows) + [f"axis {pair.axis}: {_what_happens(pair, names)}" for pair in pairs]
    return "\n".join([*lines, alignment.reason])


def _columns(rows: list[tuple[str, list[str]]]) -> list[str]:
    margin = max(len(name) for name, _ in rows)
    widths = [max(map(len, column)) for column in zip(*(cells for _, cells in rows), strict=True)]
    lines = []
    for name, cells in rows:
        written = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{name:<{margin}}{written}".rstrip())
    return lines


def _what_happens(pair: AxisPair, names: tuple[str, str]) -> str:
    one, other = pair.sizes
    if pair.result is None:
        return f"{one} and {other} differ, and neither is 1"
    for name, size in zip(names, pair.sizes, strict=True):
        if size is None:
            more = f", stretches to {pair.result}" if pair.result != 1 else ""
            return f"{name} has no such axis: counts as 1{more}"
        if size == 1 != pair.result:
            return f"{name} stretches from 1 to {pair.result}"
    return f"both have size {one}"


def parse(text: str) -> Shape:
    """Read a shape that somebody typed.

    Parameters
    ----------
    text : str
        Sizes separated by commas, spaces or ``x``, with or without brackets: ``"4, 1"``,
        ``"(4, 1)"``, ``"4 x 1"``. Nothing, or ``"()"``, is the shape of a 0-d tensor.

    Returns
    -------
    tuple of int
        The shape.

    Raises
    ------
    ValueError
        If a part is not a whole number from 0 upwards, or there are more than six axes.

    Examples
    --------
    >>> parse("(4, 1)")
    (4, 1)
    >>> parse("")
    ()
    """
    inner = text.strip().strip("()[]").strip()
    parts = [part for part in re.split(r"[\s,x×]+", inner) if part]
    for part in parts:
        if not (part.isascii() and part.isdigit()):
            raise ValueError(f"{part!r} is not a size: write whole numbers, such as 4, 1.")
    if len(parts) > 6:
        raise ValueError(f"{len(parts)} axes are too many to draw: write at most 6 sizes.")
    if any(len(part) > 6 for part in parts):
        raise ValueError("A size of a million or more is too wide to draw: write smaller ones.")
    return tuple(int(part) for part in parts)
