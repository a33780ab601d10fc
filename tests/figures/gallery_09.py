"""The figures of lecture 09_cifar_channels."""

from __future__ import annotations

from functools import cache

import torch
from matplotlib.figure import Figure
from torchvision.utils import make_grid

import tensorlab as tl
from tensorlab.mixing import mix


@cache
def _pictures() -> torch.Tensor:
    bytes_last = torch.from_numpy(tl.data.cifar10().data)
    return bytes_last.permute(0, 3, 1, 2)[:48].float() / 255


def _brighter() -> Figure:
    shuttle = (_pictures()[5] * 255).byte()
    clamped = (shuttle.int() + 100).clamp(max=255).byte()
    shown = [("as it is", shuttle), ("+ 100", shuttle + 100), ("clamped", clamped)]
    return tl.draw.pictures(shown, 3)


def _grid() -> Figure:
    return tl.draw.picture(make_grid(_pictures(), nrow=12).permute(1, 2, 0))


def _scrambled() -> Figure:
    cat = _pictures()[2]
    wrong = cat.permute(1, 2, 0).reshape(3, 32, 32)
    return tl.draw.pictures([("permute(2, 0, 1)", cat), ("reshape(3, 32, 32)", wrong)], 2)


def _red_only() -> Figure:
    red = _pictures() * torch.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1)
    return tl.draw.picture(make_grid(red, nrow=12).permute(1, 2, 0))


def _edits() -> Figure:
    recipes = {"swapped": "order bgr", "grey": "grey", "inverted": "invert"}
    shown = []
    for picture in (_pictures()[1], _pictures()[5]):
        edited = [(name, mix(picture, [recipe])) for name, recipe in recipes.items()]
        normal = (picture - picture.mean()) / picture.std(correction=0)
        squeezed = (0.5 + 0.2 * normal).clamp(0, 1)
        shown += [("as it is", picture), *edited, ("normal", squeezed)]
    return tl.draw.pictures(shown, 5)


def _taken_for() -> Figure:
    without_red = _pictures()[:10] * torch.tensor([0.0, 1.0, 1.0]).reshape(3, 1, 1)
    return tl.draw.pictures([("astronaut", picture) for picture in without_red], 5)


FIGURES = {
    "brighter": _brighter,
    "grid": _grid,
    "scrambled": _scrambled,
    "red_only": _red_only,
    "mixer": lambda: tl.draw.channels(_pictures()[2], ["order bgr", "kill green"]),
    "edits": _edits,
    "taken_for": _taken_for,
}
