"""Measure this machine's devices and keep the figures that lecture 01 shows.

Writes `tensorlab/hardware.json`: the CPU, and the CUDA device if there is one. Run it on a quiet
machine, then `make build`.
"""

from __future__ import annotations

import datetime
import sys

import torch

from tensorlab import hardware


def main() -> int:
    """Measure each device once and print what was kept."""
    if not hardware.STORED.exists():
        hardware.STORED.write_text("[]\n", "utf-8")
    devices = ["cpu"] + ["cuda"] * torch.cuda.is_available()
    for device in devices:
        figures = hardware.measure(device, date=datetime.date.today().isoformat())
        hardware.write(figures)
        print(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
