"""Storages as rows of boxes, and the views that walk over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tensorlab import style
from tensorlab.draw.boxes import LETTER, box
from tensorlab.draw.canvas import drawing_board
from tensorlab.draw.pair import VERDICT, Pair, counting
from tensorlab.layout import Layout
from tensorlab.recipe import Outcome, outcome, shares_storage

__all__ = ["memory_map", "views"]

MOST_BOXES = 24
LEFT = 0.25
WIDTH = 9.0
NUMBERS = 0.24
ROW = 0.42
TITLE = 0.34
WALK = 0.52
MARKERS = "osD^v"


def memory_map(tensors: Mapping[str, Tensor]) -> Figure:
    """Draw storages as rows of numbered boxes, and under each the tensors that lie in it.

    Parameters
    ----------
    tensors : mapping of str to Tensor
        Name and tensor. Tensors of one storage stand under each other. Storages have at most 24
        elements, tensors at least one.

    Returns
    -------
    matplotlib.figure.Figure
        Of each tensor the boxes that it uses are marked and hold the index of the element there,
        or how often the box is used, as in ``4x``.

    Raises
    ------
    ValueError
        If a storage has more than 24 elements.

    Examples
    --------
    >>> import torch
    >>> x = torch.arange(6).reshape(2, 3)
    >>> figure = memory_map({"x": x, "x.t()": x.t(), "x.clone()": x.clone()})
    """
    groups: list[dict[str, Tensor]] = []
    for name, tensor in tensors.items():
        owner = next((g for g in groups if shares_storage(next(iter(g.values())), tensor)), None)
        if owner is None:
            groups.append({name: tensor})
        else:
            owner[name] = tensor
    if any(len(_contents(next(iter(group.values())))) > MOST_BOXES for group in groups):
        raise ValueError(f"a storage has more than {MOST_BOXES} elements, too many to draw.")
    heights = [TITLE + NUMBERS + ROW + 0.15 + len(g) * (TITLE + ROW + 0.05) + 0.2 for g in groups]
    figure, axes = drawing_board(WIDTH, sum(heights))
    top = sum(heights)
    for number, (group, height) in enumerate(zip(groups, heights, strict=True), start=1):
        _map_storage(axes, f"storage {number}", group, top)
        top -= height
    return figure


def views(text: str, *, shape: tuple[int, ...]) -> Figure:
    """Draw what a recipe makes of ``x``: the result, its boxes in storage, a walk for each axis.

    Parameters
    ----------
    text : str
        The recipe, such as ``x.t()`` or ``x[1:, ::2]``; see `tensorlab.recipe.follow`.
    shape : tuple of int
        Shape of ``x``, which holds 0, 1, 2, ... in reading order: at most three axes and 24
        elements.

    Returns
    -------
    matplotlib.figure.Figure
        Above, ``x`` and the result as tables. Below, the storage of the result: its boxes are
        marked, and each axis has a line that starts at the first element and steps by the
        stride. Last, whether the result is a view or a copy, or why it was refused.

    Raises
    ------
    ValueError
        If ``x`` is too large to draw.

    Examples
    --------
    >>> figure = views("x.t()", shape=(3, 4))
    """
    x = counting(shape, most=MOST_BOXES)
    came = outcome(text, x)
    pair = Pair(x, came, WIDTH - 2 * LEFT)
    layout = None if came.result is None else Layout.of(came.result)
    walks = len(_axes_to_walk(layout))
    storage = TITLE + NUMBERS + ROW + 0.15
    height = pair.height + 0.3 + storage + walks * WALK + 0.12 + VERDICT
    figure, axes = drawing_board(WIDTH, height)
    picked = layout.places() if layout and came.verdict == "view" else ()
    pair.draw(axes, LEFT, height - 0.08, picked)
    _walk_storage(axes, came, x, height - pair.height - 0.3)
    pair.judge(axes, LEFT, VERDICT)
    return figure


def _map_storage(axes: Axes, title: str, group: Mapping[str, Tensor], top: float) -> None:
    values = _contents(next(iter(group.values())))
    axes.text(LEFT, top - 0.1, title, va="top", fontsize=12, weight="bold")
    bottom = _boxes(axes, list(map(str, values)), top - TITLE, marked=())
    width = _box_width(len(values))
    top = bottom - 0.15
    for name, tensor in group.items():
        layout = Layout.of(tensor)
        axes.text(LEFT, top - 0.08, f"{name}    {_facts(layout)}", va="top", fontsize=11)
        for place, label in _labels(layout).items():
            corner = (LEFT + place * width, top - TITLE - ROW)
            box(axes, corner, (width, ROW), label, marked=True)
        top -= TITLE + ROW + 0.05


def _walk_storage(axes: Axes, came: Outcome, x: Tensor, top: float) -> None:
    """Draw the storage of the result, or of ``x`` where there is none, and walk along it."""
    is_new = came.verdict == "copy"
    values = _contents(x if came.result is None else came.result)
    title = "storage of the result, newly made" if is_new else "storage of x"
    axes.text(LEFT, top - 0.06, title, va="top", fontsize=12, weight="bold")
    layout = None if came.result is None else Layout.of(came.result)
    if layout:
        facts = f"result: {_facts(layout)}"
        axes.text(WIDTH - LEFT, top - 0.06, facts, va="top", ha="right", fontsize=11)
    if len(values) > MOST_BOXES:
        many = f"{len(values)} boxes: too many to draw"
        axes.text(LEFT, top - TITLE - 0.1, many, va="top", fontsize=11)
        return
    marked = layout.places() if layout else ()
    bottom = _boxes(axes, list(map(str, values)), top - TITLE, marked)
    if layout is None:
        return
    for axis in _axes_to_walk(layout):
        _walk(axes, layout, axis, bottom - 0.15 - axis * WALK, _box_width(len(values)))


def _axes_to_walk(layout: Layout | None) -> range:
    if layout is None or 0 in layout.shape:
        return range(0)
    return range(min(len(layout.shape), len(MARKERS)))


def _walk(axes: Axes, layout: Layout, axis: int, top: float, width: float) -> None:
    """Draw the boxes met when only the index of one axis grows, with the step between them."""
    size, stride = layout.shape[axis], layout.stride[axis]
    centres = [LEFT + (layout.offset + i * stride + 0.5) * width for i in range(size)]
    y, colour = top - 0.3, style.COLOURS[axis]
    axes.plot(centres, [y] * size, color=colour, marker=MARKERS[axis], markersize=8, linewidth=2)
    label = f"axis {axis}: size {size}, stride {stride}"
    if size > 1:
        label += "  (the same box again)" if stride == 0 else f"  (+{stride} each time)"
    left = min(centres[0] - 0.08, WIDTH - LETTER * len(label))
    axes.text(left, y + 0.13, label, fontsize=11, va="bottom")


def _boxes(axes: Axes, texts: Sequence[str], top: float, marked: Sequence[int]) -> float:
    """Draw a row of boxes with their numbers above; return where its lower edge is."""
    width = _box_width(len(texts))
    bottom = top - NUMBERS - ROW
    for place, text in enumerate(texts):
        x = LEFT + place * width
        centre, middle = x + width / 2, top - NUMBERS / 2
        axes.text(
            centre, middle, str(place), ha="center", va="center", fontsize=11, color=style.GREY
        )
        box(axes, (x, bottom), (width, ROW), text, marked=place in marked)
    return bottom


def _box_width(count: int) -> float:
    return min(0.62, (WIDTH - 2 * LEFT) / max(count, 1))


def _contents(tensor: Tensor) -> list[object]:
    """Return everything that the storage of a tensor holds, in order."""
    count = tensor.untyped_storage().nbytes() // tensor.element_size()
    contents: list[object] = tensor.as_strided((count,), (1,), 0).tolist()
    return contents


def _labels(layout: Layout) -> dict[int, str]:
    """Return for each used box the index of its element, or how many elements share it."""
    found: dict[int, list[tuple[int, ...]]] = {}
    for index, place in zip(layout.indices(), layout.places(), strict=True):
        found.setdefault(place, []).append(index)
    return {
        place: ",".join(map(str, users[0])) if len(users) == 1 else f"{len(users)}\u00d7"
        for place, users in found.items()
    }


def _facts(layout: Layout) -> str:
    return f"shape {layout.shape}   stride {layout.stride}   offset {layout.offset}"
