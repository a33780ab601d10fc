"""A line fitted to points by descent on the mean squared error, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

__all__ = ["NoisyLine", "alone", "module"]


@dataclass(frozen=True)
class NoisyLine:
    """Points evenly spaced around 0, and where descent starts.

    The columns x and 1 stand at right angles, so slope and intercept go their ways separately.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: tuple[float, float]
    rate: float

    @property
    def spread(self) -> float:
        """The mean of x squared, an eigenvalue of X^T X / n; the other is 1."""
        return float(np.mean(self.x**2))

    @property
    def best(self) -> tuple[float, float]:
        """Slope and intercept of least squares: covariance over variance, and the mean."""
        return float(np.mean(self.x * self.y)) / self.spread, float(np.mean(self.y))

    @property
    def floor(self) -> float:
        """The mean squared residual of least squares."""
        slope, intercept = self.best
        return float(np.mean((self.y - slope * self.x - intercept) ** 2))

    def after(self, updates: int) -> tuple[float, float]:
        """Return slope and intercept after so many updates: two geometric series."""
        return tuple(
            best + (1 - 2 * self.rate * value) ** updates * (start - best)
            for best, start, value in zip(self.best, self.start, (self.spread, 1.0), strict=True)
        )

    def loss_after(self, updates: int) -> float:
        """Return the mean squared error after so many updates."""
        slope, intercept = (a - b for a, b in zip(self.after(updates), self.best, strict=True))
        return self.floor + self.spread * slope**2 + intercept**2


def module() -> NoisyLine:
    """Return the points and the start of the line that lecture 06 fits with a module."""
    generator = torch.Generator().manual_seed(6)
    noise = torch.randn(100, 1, dtype=torch.float64, generator=generator)
    torch.manual_seed(6)
    layer = torch.nn.Linear(1, 1, dtype=torch.float64)
    return _line(noise, layer, 0.005)


def alone() -> NoisyLine:
    """Return those of the program that stands alone, whose numbers are float32."""
    torch.manual_seed(0)
    noise = torch.randn(100, 1)
    return _line(noise, torch.nn.Linear(1, 1), 0.05)


def _line(noise: torch.Tensor, layer: torch.nn.Linear, rate: float) -> NoisyLine:
    x = np.arange(100) * (2 / 99) - 1
    y = 4 * x + 5.5 + 0.5 * noise[:, 0].double().numpy()
    return NoisyLine(x, y, (layer.weight.item(), layer.bias.item()), rate)
