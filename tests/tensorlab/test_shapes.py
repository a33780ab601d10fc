"""The broadcasting rule, against torch's own on every small pair of shapes."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tensorlab import shapes
from tensorlab.shapes import Shape

SMALL = [shape for rank in range(4) for shape in product(range(4), repeat=rank)]


def expected(s: Shape, t: Shape) -> Shape | None:
    try:
        return tuple(torch.broadcast_shapes(s, t))
    except RuntimeError:
        return None


def test_every_pair_of_small_shapes_agrees_with_torch() -> None:
    pairs = list(product(SMALL, SMALL))
    assert len(pairs) == 85**2
    assert all(shapes.align(s, t).result == expected(s, t) for s, t in pairs)


@given(*[st.lists(st.integers(0, 5), max_size=6).map(tuple)] * 2)
def test_longer_shapes_agree_with_torch(s: Shape, t: Shape) -> None:
    assert shapes.align(s, t).result == expected(s, t)


@given(*[st.lists(st.integers(0, 3), max_size=4).map(tuple)] * 2)
def test_the_order_of_the_two_does_not_matter(s: Shape, t: Shape) -> None:
    assert shapes.align(s, t).result == shapes.align(t, s).result


def test_missing_axes_are_none_and_stretch() -> None:
    first, last = shapes.align((3,), (2, 3)).pairs
    assert (first.axis, first.sizes, first.result) == (-2, (None, 2), 2)
    assert (first.stretches(0), first.stretches(1)) == (True, False)
    assert (last.stretches(0), last.stretches(1)) == (False, False)


def test_a_size_one_that_stays_one_is_not_stretched() -> None:
    (pair,) = shapes.align((1,), (1,)).pairs
    assert not pair.stretches(0)


def test_a_size_one_stretches_to_nothing() -> None:
    (pair,) = shapes.align((1,), (0,)).pairs
    assert pair.result == 0
    assert pair.stretches(0)


def test_the_last_clash_is_the_reason() -> None:
    alignment = shapes.align((3, 5, 2), (4, 2, 2))
    assert [pair.axis for pair in alignment.clashes] == [-3, -2]
    assert alignment.reason == "No result: on axis -2 the sizes 5 and 2 differ, neither is 1."


def test_negative_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative, but -2 is"):
        shapes.align((3, -2), ())


def test_explanation_of_a_pair_that_fits() -> None:
    assert shapes.explain((4, 1), (10,), names=("column", "row")).splitlines() == [
        "axis    -2  -1",
        "column   4   1",
        "row      -  10",
        "result   4  10",
        "axis -2: row has no such axis: counts as 1, stretches to 4",
        "axis -1: column stretches from 1 to 10",
        "The result has shape (4, 10).",
    ]


def test_explanation_of_a_pair_that_does_not_fit() -> None:
    assert shapes.explain((3, 2), (4, 2)).splitlines()[3:] == [
        "result   x   2",
        "axis -2: 3 and 4 differ, and neither is 1",
        "axis -1: both have size 2",
        "No result: on axis -2 the sizes 3 and 4 differ, neither is 1.",
    ]


def test_explanation_of_two_numbers() -> None:
    assert shapes.explain((), ()).splitlines() == [
        "axis",
        "s",
        "t",
        "result",
        "The result has shape ().",
    ]


@given(*[st.lists(st.integers(0, 2000), max_size=6).map(tuple)] * 2)
def test_columns_of_an_explanation_line_up(s: Shape, t: Shape) -> None:
    rows = shapes.explain((*s, 1), (*t, 1)).splitlines()[:4]
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("4, 1", (4, 1)),
        ("(4, 1)", (4, 1)),
        ("[4,1]", (4, 1)),
        ("4 1", (4, 1)),
        ("4x1", (4, 1)),
        ("4 × 1", (4, 1)),
        ("(5,)", (5,)),
        ("0", (0,)),
        ("", ()),
        ("()", ()),
        ("  ", ()),
    ],
)
def test_shapes_that_people_type(text: str, shape: Shape) -> None:
    assert shapes.parse(text) == shape


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("4, a", "'a' is not a size"),
        ("-1", "'-1' is not a size"),
        ("2.5", "'2.5' is not a size"),
        ("٣", "is not a size"),
        ("1,2,3,4,5,6,7", "7 axes are too many"),
        ("1000000", "too wide to draw"),
    ],
)
def test_shapes_that_cannot_be_read_say_why(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        shapes.parse(text)
