from __future__ import annotations

import pytest
import torch

from tensorlab import mixing


@pytest.fixture
def picture() -> torch.Tensor:
    return torch.rand(3, 5, 7, generator=torch.Generator().manual_seed(1))


def test_an_order_takes_the_named_channel_for_red_green_and_blue(picture: torch.Tensor) -> None:
    red, green, blue = mixing.reorder(picture, "gbr")

    assert torch.equal(red, picture[1])
    assert torch.equal(green, picture[2])
    assert torch.equal(blue, picture[0])


@pytest.mark.parametrize("order", ["rg", "rgg", "xyz", ""])
def test_refuses_what_is_no_order(picture: torch.Tensor, order: str) -> None:
    with pytest.raises(ValueError, match="must hold r, g and b once each"):
        mixing.reorder(picture, order)


def test_kills_one_channel_and_leaves_the_original_alone(picture: torch.Tensor) -> None:
    before = picture.clone()

    silenced = mixing.kill(picture, "green")

    assert silenced[1].count_nonzero() == 0
    assert torch.equal(silenced[[0, 2]], picture[[0, 2]])
    assert torch.equal(picture, before)


def test_a_killed_nan_is_gone() -> None:
    assert not mixing.kill(torch.full((3, 1, 1), torch.nan), "red")[0].isnan().any()


def test_refuses_a_channel_that_does_not_exist(picture: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="There is no channel 'violet'"):
        mixing.kill(picture, "violet")


def test_grey_keeps_white_and_weighs_green_most() -> None:
    assert mixing.grey(torch.ones(3, 1, 1)).flatten().tolist() == pytest.approx([1.0] * 3)
    pure = torch.eye(3)[:, :, None, None]
    assert mixing.grey(pure)[:, 0].flatten().tolist() == pytest.approx([0.299, 0.587, 0.114])


def test_works_on_a_batch_as_on_each_picture(picture: torch.Tensor) -> None:
    batch = torch.stack([picture, 1 - picture])
    edits = ["order brg", "kill red", "grey", "invert"]

    assert torch.equal(mixing.mix(batch, edits)[1], mixing.mix(batch[1], edits))


def test_edits_are_done_in_their_order(picture: torch.Tensor) -> None:
    first_killed = mixing.mix(picture, ["kill red", "invert"])
    first_inverted = mixing.mix(picture, ["invert", "kill red"])

    assert first_killed[0].eq(1).all()
    assert first_inverted[0].eq(0).all()


@pytest.mark.parametrize("edit", ["blur", "grey twice", "kill", "order"])
def test_refuses_words_that_are_no_edit(picture: torch.Tensor, edit: str) -> None:
    with pytest.raises(ValueError, match=f"There is no edit '{edit}'"):
        mixing.mix(picture, [edit])
