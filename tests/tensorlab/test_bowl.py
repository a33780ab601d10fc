"""Bowls against autograd, against their own steps, and at the edge."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tensorlab.bowl import Bowl, least_squares_bowl, sine_bowl, sine_cubic


@pytest.fixture(name="tilted")
def fixture_tilted() -> Bowl:
    return Bowl(np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([0.5, -1.0]), floor=0.25)


def test_loss_and_gradient_agree_with_autograd() -> None:
    features, target = sine_cubic()
    bowl = least_squares_bowl(features, target)
    point = torch.tensor([0.3, -0.7, 0.2, 0.1], dtype=torch.float64, requires_grad=True)
    loss = (torch.tensor(features) @ point - torch.tensor(target)).pow(2).sum()
    loss.backward()
    assert bowl.loss(point.detach()) == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(bowl.gradient(point.detach()), point.grad, rtol=1e-10)


def test_loss_of_many_points_has_their_leading_shape(tilted: Bowl) -> None:
    points = np.random.default_rng(0).normal(size=(4, 3, 2))
    assert tilted.loss(points).shape == (4, 3)
    assert tilted.loss(points)[2, 1] == pytest.approx(float(tilted.loss(points[2, 1])))


def test_the_bottom_is_the_lowest_point(tilted: Bowl) -> None:
    assert tilted.loss(tilted.bottom) == 0.25
    assert tilted.gradient(tilted.bottom).tolist() == [0.0, 0.0]


def test_the_closed_form_is_the_walk(tilted: Bowl) -> None:
    for rate in (0.01, 0.2, 1.1 * tilted.edge):
        walked = tilted.descend([2.0, 3.0], rate, 40)
        np.testing.assert_allclose(tilted.predict([2.0, 3.0], rate, 40), walked, rtol=1e-9)


def test_no_step_is_the_start(tilted: Bowl) -> None:
    assert tilted.descend([2.0, 3.0], 0.1, 0).tolist() == [[2.0, 3.0]]
    np.testing.assert_allclose(tilted.predict([2.0, 3.0], 0.1, 0), [[2.0, 3.0]])


@pytest.mark.parametrize(("share", "shrinks"), [(0.999, True), (1.001, False)])
def test_the_edge_parts_shrinking_from_growing(tilted: Bowl, share: float, shrinks: bool) -> None:
    loss = tilted.loss(tilted.descend([2.0, 3.0], share * tilted.edge, 2000)) - tilted.floor
    assert bool(loss[2000] < loss[1000]) is shrinks


def test_the_sine_has_the_edge_of_the_lecture() -> None:
    assert least_squares_bowl(*sine_cubic()).edge == pytest.approx(1.26988577e-4, rel=1e-8)
    assert sine_bowl().edge == pytest.approx(1.26988577e-4, rel=1e-8)


def test_a_mean_has_an_edge_n_times_as_far() -> None:
    bowl = sine_bowl()
    assert bowl.scaled(1 / 50).edge == pytest.approx(50 * bowl.edge)
    assert bowl.scaled(1 / 50).loss([0.0, 0.0]) == pytest.approx(float(bowl.loss([0.0, 0.0])) / 50)


def test_a_restricted_bowl_holds_the_others_at_the_bottom() -> None:
    whole = least_squares_bowl(*sine_cubic())
    point = np.array([whole.bottom[0], 0.3, whole.bottom[2], 0.1])
    assert whole.restrict([1, 3]).loss([0.3, 0.1]) == pytest.approx(float(whole.loss(point)))
