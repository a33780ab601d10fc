"""Which views lie within their memory, to the byte."""

from __future__ import annotations

import pytest

from autograder.wire.blocks import check_geometry
from autograder.wire.errors import WireError

HUGE = 1 << 62
# shape, strides, offset, bytes of an element, bytes of the memory, elements that are allowed
WITHIN = {
    "a table that fills its memory": ((2, 3), (12, 4), 0, 4, 24, 6),
    "the last element": ((1,), (4,), 20, 4, 24, 6),
    "backwards": ((3,), (-4,), 8, 4, 12, 6),
    "forwards and backwards": ((2, 3), (12, -4), 8, 4, 24, 6),
    "one element, many times": ((6,), (0,), 8, 4, 12, 6),
    "no axis": ((), (), 8, 4, 12, 1),
    "no element, at the end": ((0,), (4,), 12, 4, 12, 6),
    "no element, whatever the strides": ((0, 2), (HUGE - 1, 1 - HUGE), 0, 4, 0, 6),
    "no element, of as many as an array can have": ((0, HUGE // 16), (4, 4), 0, 4, 0, 6),
    "a step that is not made": ((1,), (HUGE - 1,), 8, 4, 12, 6),
    "as many axes as there are": ((1,) * 64, (4,) * 64, 0, 4, 4, 1),
}
OUTSIDE = {
    "one byte too few": ((2, 3), (12, 4), 0, 4, 23, 6),
    "one byte too far": ((1,), (4,), 21, 4, 24, 6),
    "backwards before the beginning": ((3,), (-4,), 7, 4, 12, 6),
    "backwards beyond the end": ((3,), (-4,), 9, 4, 12, 6),
    "bytes before the beginning": ((2,), (-1,), 0, 1, 4, 6),
    "bytes beyond the end": ((2,), (1,), 3, 1, 4, 6),
    "no axis, beyond the end": ((), (), 9, 4, 12, 1),
    "a negative offset": ((0,), (4,), -1, 4, 12, 6),
    "no element, beyond the end": ((0,), (4,), 13, 4, 12, 6),
    "a negative size": ((-1,), (4,), 0, 4, 12, 6),
    "two negative sizes": ((-1, -1), (4, 4), 0, 4, 12, 6),
    "a size that no integer of the machine holds": ((0, HUGE), (4, 4), 0, 4, 0, 6),
    "no element, of more than an array can have": ((0, HUGE // 16 + 1), (4, 4), 0, 4, 0, 6),
    "a stride that no integer of the machine holds": ((0,), (HUGE,), 0, 4, 0, 6),
    "the same backwards": ((0,), (-HUGE,), 0, 4, 0, 6),
    "one element too many": ((7,), (0,), 8, 4, 12, 6),
    "strides for other axes": ((2,), (4, 4), 0, 4, 24, 6),
    "an axis too many": ((1,) * 65, (4,) * 65, 0, 4, 4, 1),
}
Geometry = tuple[tuple[int, ...], tuple[int, ...], int, int, int, int]


@pytest.mark.parametrize("geometry", WITHIN.values(), ids=WITHIN)
def test_a_view_within_its_memory_is_believed(geometry: Geometry) -> None:
    check_geometry(*geometry)


@pytest.mark.parametrize("geometry", OUTSIDE.values(), ids=OUTSIDE)
def test_a_view_that_reaches_beyond_is_refused(geometry: Geometry) -> None:
    with pytest.raises(WireError, match="A view "):
        check_geometry(*geometry)
