"""What `compare` found: the rung of the ladder, the place, and the two sides in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

__all__ = ["Difference", "Tolerance"]

# Relative and absolute, as torch.testing.assert_close has them, but for 64 bits: what was rounded
# to float32 on the way is off by up to 6e-8, which torch's 1e-7 would let pass.
_DEFAULTS = {
    torch.float16: (1e-3, 1e-5),
    torch.bfloat16: (1.6e-2, 1e-5),
    torch.float32: (1.3e-6, 1e-5),
    torch.float64: (1e-9, 1e-9),
    torch.complex32: (1e-3, 1e-5),
    torch.complex64: (1.3e-6, 1e-5),
    torch.complex128: (1e-9, 1e-9),
}
# A Python float often comes from a float32 tensor, whose steps are 1.2e-7 wide.
_PYTHON_FLOAT = (1e-6, 1e-9)

_SENTENCES = {
    "type": "the type is wrong",
    "length": "the length is wrong",
    "shape": "the shape is wrong",
    "dtype": "the dtype is wrong",
    "keys": "the keys are wrong",
    "members": "the members are wrong",
    "value": "the value is wrong",
    "values": "the values are wrong",
}


@dataclass(frozen=True)
class Tolerance:
    """How far numbers may be apart; ``None`` stands for the dtype's default."""

    rtol: float | None
    atol: float | None

    def for_dtype(self, dtype: torch.dtype) -> tuple[float, float]:
        """Return ``(rtol, atol)`` for a dtype; ``(0, 0)``, which is exact, for integers."""
        inexact = dtype.is_floating_point or dtype.is_complex
        return self._or(_DEFAULTS.get(dtype, (0.0, 0.0))) if inexact else (0.0, 0.0)

    def for_python_floats(self) -> tuple[float, float]:
        """Return ``(rtol, atol)`` for Python's float and complex."""
        return self._or(_PYTHON_FLOAT)

    def _or(self, default: tuple[float, float]) -> tuple[float, float]:
        if self.rtol is None and self.atol is None:
            return default
        return self.rtol or 0.0, self.atol or 0.0


@dataclass(frozen=True)
class Difference:
    """The first rung that does not hold.

    Attributes
    ----------
    rung : str
        "type", "length", "shape", "dtype", "keys", "members", "value" or "values".
    where : str
        The path to the place, such as ``['a'][1]``; empty for the value as a whole.
    expected, got : str
        The two sides at that place, in words.
    seen : str
        What of the result a hidden check may print: its type, shape or dtype; else empty.
    notes : tuple of str
        Further lines, which name values.
    cure : str
        What to do about it, in general.
    whole : tuple of str
        The two sides as a whole, in words, where the place is only a part of them.
    """

    rung: str
    where: str
    expected: str
    got: str
    seen: str = ""
    notes: tuple[str, ...] = ()
    cure: str = ""
    whole: tuple[str, str] | None = None

    def within(self, expected: str, got: str) -> Difference:
        """Return the difference with the two values that it is a part of."""
        return replace(self, whole=(expected, got)) if self.where else self

    @property
    def sentence(self) -> str:
        """Which rung does not hold."""
        return f"{_SENTENCES[self.rung]}."

    @property
    def details(self) -> tuple[str, ...]:
        """The lines of a visible message."""
        expected, got = self.whole or (self.expected, self.got)
        lines = [f"expected: {expected}", f"got:      {got}"]
        if self.where:
            pair = (
                ""
                if self.rung in {"keys", "members"}
                else f" expected {self.expected}, got {self.got}"
            )
            lines.append(f"at {self.where}:{pair}")
        lines += [*self.notes, self.cure]
        return tuple(f"  {line}" for line in lines if line)

    @property
    def change(self) -> tuple[str, ...]:
        """The lines of a visible message where the two sides are one value, before and after."""
        before, after = self.whole or (self.expected, self.got)
        lines = [f"before: {before}", f"after:  {after}"]
        if self.where and self.rung not in {"keys", "members"}:
            lines.append(f"at {self.where}: {self.expected} became {self.got}")
        return *lines, *self.notes

    @property
    def outline(self) -> tuple[str, ...]:
        """The lines of a hidden check's message: no argument, no expected value, no value."""
        if not self.seen:
            return ()
        prefix = "somewhere inside it, got" if self.where else "got"
        return (f"  {prefix}: {self.seen}",)
