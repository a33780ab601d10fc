"""The numbers that a floating-point dtype can hold: rounding, neighbours and the gaps between."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

__all__ = ["FloatFormat", "format_of"]

# Bits of the significand, the leading one that is not stored included, and the exponent of the
# smallest normal number. Everything else about a binary format follows from these two.
_LAYOUTS = {
    torch.float16: (11, -14),
    torch.bfloat16: (8, -126),
    torch.float32: (24, -126),
}


@dataclass(frozen=True)
class FloatFormat:
    """A binary floating-point format, computed with in exact arithmetic.

    Python's own floats hold every number of the formats described here, so that nothing is
    rounded except on purpose.

    Attributes
    ----------
    name : str
        As in ``torch``: ``"float16"``.
    significand_bits : int
        Bits of precision; the leading one is not stored but counts.
    smallest_exponent : int
        The smallest normal number is two to this power.

    References
    ----------
    IEEE Std 754-2019, section 3.3: sets of floating-point data.
    """

    name: str
    significand_bits: int
    smallest_exponent: int

    @property
    def largest(self) -> float:
        """The largest finite number."""
        top = 1 - self.smallest_exponent
        return math.ldexp(2.0 - math.ldexp(1.0, 1 - self.significand_bits), top)

    @property
    def smallest_normal(self) -> float:
        """The smallest positive number of full precision."""
        return math.ldexp(1.0, self.smallest_exponent)

    @property
    def smallest(self) -> float:
        """The smallest positive number: the gap around zero."""
        return self.gap(0.0)

    def gap(self, value: float) -> float:
        """Return the distance from ``value``, rounded towards zero, to the next number outwards.

        Parameters
        ----------
        value : float
            A finite number.

        Returns
        -------
        float
            A power of two: the last digit that the format keeps at this size.

        Examples
        --------
        >>> import torch
        >>> from tensorlab.floats import format_of
        >>> format_of(torch.float16).gap(2048.0)
        2.0
        """
        exponent = math.frexp(value)[1] - 1 if value else self.smallest_exponent
        exponent = max(exponent, self.smallest_exponent)
        return math.ldexp(1.0, exponent - self.significand_bits + 1)

    def round(self, value: float) -> float:
        """Return the number of the format nearest to ``value``; halfway goes to the even one.

        Parameters
        ----------
        value : float
            Any number.

        Returns
        -------
        float
            A number of the format; infinite where ``value`` is too large for it.
        """
        if not math.isfinite(value):
            return value
        gap = self.gap(value)
        nearest = round(value / gap) * gap
        return nearest if abs(nearest) <= self.largest else math.copysign(math.inf, value)

    def up(self, value: float) -> float:
        """Return the next larger number after the number ``value`` of the format."""
        if value < 0:
            return -self.down(-value)
        above = value + self.gap(value)
        return above if above <= self.largest else math.inf

    def down(self, value: float) -> float:
        """Return the next smaller number before the number ``value`` of the format."""
        if value <= 0:
            return -self.up(-value)
        at_power_of_two = math.frexp(value)[0] == 0.5
        gap = self.gap(value)
        return value - (gap / 2 if at_power_of_two and value > self.smallest_normal else gap)

    def around(self, value: float, each_side: int) -> tuple[float, ...]:
        """Return the number nearest to ``value`` with its neighbours, in ascending order.

        Parameters
        ----------
        value : float
            A number that the format does not overflow at.
        each_side : int
            How many neighbours to list below and above; fewer where the format ends.

        Returns
        -------
        tuple of float
            At most ``2 * each_side + 1`` finite numbers of the format.

        Raises
        ------
        ValueError
            If ``value`` overflows the format.

        Examples
        --------
        >>> import torch
        >>> from tensorlab.floats import format_of
        >>> format_of(torch.float16).around(2049.0, 2)
        (2046.0, 2047.0, 2048.0, 2050.0, 2052.0)
        """
        centre = self.round(value)
        if not math.isfinite(centre):
            raise ValueError(f"{value:g} overflows {self.name}: its largest is {self.largest:g}.")
        below, above = [centre], [centre]
        for _ in range(each_side):
            below.append(self.down(below[-1]))
            above.append(self.up(above[-1]))
        return tuple(x for x in (*reversed(below[1:]), *above) if math.isfinite(x))


def format_of(dtype: torch.dtype) -> FloatFormat:
    """Return the format of a floating-point dtype that is narrower than Python's own float.

    Parameters
    ----------
    dtype : torch.dtype
        ``torch.float16``, ``torch.bfloat16`` or ``torch.float32``.

    Returns
    -------
    FloatFormat

    Raises
    ------
    TypeError
        If ``dtype`` is another one.

    Examples
    --------
    >>> import torch
    >>> from tensorlab.floats import format_of
    >>> format_of(torch.float16).largest
    65504.0
    """
    if dtype not in _LAYOUTS:
        known = ", ".join(str(known) for known in _LAYOUTS)
        raise TypeError(f"The grid of {dtype} cannot be computed here: choose one of {known}.")
    return FloatFormat(str(dtype).removeprefix("torch."), *_LAYOUTS[dtype])
