"""Edits of a picture's colour channels, and a recipe of words that names several in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

__all__ = ["CHANNELS", "LUMINANCE", "grey", "invert", "kill", "mix", "reorder"]

CHANNELS = ("red", "green", "blue")
"""The channels, in the order in which they are stored."""

LUMINANCE = (0.299, 0.587, 0.114)
"""How bright each channel looks: the weights of ITU-R BT.601."""

_LETTERS = "rgb"


def reorder(picture: torch.Tensor, order: str) -> torch.Tensor:
    """Return a copy of a picture with its channels in another order.

    Parameters
    ----------
    picture : torch.Tensor
        Shape (..., 3, H, W).
    order : str
        Which channel is taken for red, green and blue: ``"bgr"`` swaps red and blue.

    Returns
    -------
    torch.Tensor
        Same shape and dtype.

    Raises
    ------
    ValueError
        If ``order`` does not hold the letters r, g and b once each.
    """
    if sorted(order) != sorted(_LETTERS):
        raise ValueError(f"The order {order!r} must hold r, g and b once each, such as 'bgr'.")
    return picture[..., [_LETTERS.index(letter) for letter in order], :, :]


def kill(picture: torch.Tensor, channel: str) -> torch.Tensor:
    """Return a copy of a picture with one channel set to 0.

    Parameters
    ----------
    picture : torch.Tensor
        Shape (..., 3, H, W).
    channel : str
        ``"red"``, ``"green"`` or ``"blue"``.

    Returns
    -------
    torch.Tensor
        Same shape and dtype.

    Raises
    ------
    ValueError
        If there is no such channel.
    """
    if channel not in CHANNELS:
        raise ValueError(f"There is no channel {channel!r}: it is one of {', '.join(CHANNELS)}.")
    silenced = picture.clone()
    silenced.select(-3, CHANNELS.index(channel)).zero_()
    return silenced


def grey(picture: torch.Tensor) -> torch.Tensor:
    """Return a picture whose three channels are the brightness of the given one.

    Parameters
    ----------
    picture : torch.Tensor
        Floating point, shape (..., 3, H, W).

    Returns
    -------
    torch.Tensor
        Same shape and dtype; the three channels share one memory.

    References
    ----------
    ITU-R BT.601, the weights of luma.
    """
    weights = torch.tensor(LUMINANCE, dtype=picture.dtype, device=picture.device)
    return (picture * weights[:, None, None]).sum(-3, keepdim=True).expand_as(picture)


def invert(picture: torch.Tensor) -> torch.Tensor:
    """Return the negative of a picture with values between 0 and 1."""
    return 1 - picture


_PLAIN: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {"grey": grey, "invert": invert}
_NAMED: dict[str, Callable[[torch.Tensor, str], torch.Tensor]] = {"kill": kill, "order": reorder}


def mix(picture: torch.Tensor, edits: Sequence[str]) -> torch.Tensor:
    """Return a picture after a row of edits, each named in one or two words.

    Parameters
    ----------
    picture : torch.Tensor
        Floating point with values between 0 and 1, shape (..., 3, H, W). It is not changed.
    edits : sequence of str
        In the order in which they are done: ``"order bgr"``, ``"kill green"``, ``"grey"``,
        ``"invert"``.

    Returns
    -------
    torch.Tensor
        Same shape and dtype.

    Raises
    ------
    ValueError
        If a word is none of these.

    Examples
    --------
    >>> import torch
    >>> from tensorlab.mixing import mix
    >>> red = torch.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1)
    >>> mix(red, ["order bgr", "invert"]).flatten().tolist()
    [1.0, 1.0, 0.0]
    """
    for edit in edits:
        verb, _, noun = edit.partition(" ")
        if verb in _PLAIN and not noun:
            picture = _PLAIN[verb](picture)
        elif verb in _NAMED and noun:
            picture = _NAMED[verb](picture, noun)
        else:
            raise ValueError(
                f"There is no edit {edit!r}: write 'order bgr', 'kill green', 'grey' or 'invert'."
            )
    return picture
