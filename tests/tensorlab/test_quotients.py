from __future__ import annotations

import numpy as np
import pytest

import tensorlab as tl


def test_errors_fall_with_the_known_powers_until_rounding_takes_over() -> None:
    (axes,) = tl.draw.difference_errors().axes
    curves = {line.get_label(): line.get_xydata() for line in axes.lines}
    for name, power, coarse in (("forward difference", 1, 1e-4), ("central difference", 2, 1e-3)):
        steps, errors = np.asarray(curves[name]).T
        rough = steps > coarse
        slope = np.polyfit(np.log(steps[rough]), np.log(errors[rough]), 1)[0]
        assert slope == pytest.approx(power, rel=0.01)
        assert errors[0] > 1e-5 > errors.min() * 100
