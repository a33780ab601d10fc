"""The figures of lecture 02_dtypes."""

from __future__ import annotations

import torch

import tensorlab as tl


def _derivatives() -> torch.Tensor:
    generator = torch.Generator().manual_seed(5)
    uniform: torch.Tensor = torch.rand(4096, generator=generator, dtype=torch.float64)
    return 10 ** (-9 + 6 * uniform)


FIGURES = {
    "wheel": lambda: tl.draw.wheel(300, torch.uint8),
    "every_float": lambda: tl.draw.every_float(3, (-4, 0)),
    "gaps": lambda: tl.draw.gaps([torch.float16, torch.bfloat16, torch.float32]),
    "floats": lambda: tl.draw.floats(2049, torch.float16),
    "stalls": lambda: tl.draw.stalls(0.1, 8192),
    "underflow": lambda: tl.draw.underflow(_derivatives(), 1024),
}
