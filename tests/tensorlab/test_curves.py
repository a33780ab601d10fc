from __future__ import annotations

import tensorlab as tl


def test_noise_has_a_dotted_line_where_theory_expects_the_run_to_stay() -> None:
    curves = {"rate 0.1": [1.0, 0.2, 0.1], "schedule": [1.0, 0.1, 0.01]}
    (axes,) = tl.draw.noise(curves, {"rate 0.1": 0.1}).axes
    drawn = {line.get_label(): line for line in axes.lines}
    assert drawn["schedule"].get_xydata().tolist() == [[1, 1.0], [2, 0.1], [3, 0.01]]
    dotted = [line for line in axes.lines if line.get_linestyle() == ":"]
    assert [set(line.get_ydata()) for line in dotted] == [{0.1}]
    assert [text.get_text().strip() for text in axes.texts] == ["formula 0.1"]


def test_noise_without_an_expectation_is_drawn_alone() -> None:
    (axes,) = tl.draw.noise({"schedule": [1.0, 0.1]}, {}).axes
    assert [line.get_label() for line in axes.lines] == ["schedule"]
    assert len(axes.texts) == 0
