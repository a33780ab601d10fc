"""Run every notebook again and compare every output with what is stored.

nbval executes and compares; `tests/test_notebooks.py` adds what nbval lets pass: cells that were
never run, and cells that were to raise and did not.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CELL_SECONDS = 120


def main() -> int:
    """Validate the notebooks on one device; return pytest's exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("notebooks", nargs="*", help="notebooks to validate; default: all")
    options = parser.parse_args()
    if options.device == "cuda" and not _has_cuda():
        print("validate: DEVICE=cuda, but torch finds no CUDA device here.", file=sys.stderr)
        return 2
    for notebook in options.notebooks:
        if not Path(notebook).is_file():
            print(f"validate: {notebook}: no such notebook; see notebooks/.", file=sys.stderr)
            return 2
    os.chdir(ROOT)
    os.environ["TENSORLAB_DEVICE"] = options.device
    chosen = options.notebooks or ["tests/test_notebooks.py", "notebooks", "solutions"]
    return int(pytest.main([*_nbval_options(), *_workers(chosen), *chosen]))


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


def _nbval_options() -> list[str]:
    return [
        "--nbval",
        f"--nbval-cell-timeout={CELL_SECONDS}",
        "--nbval-sanitize-with=scripts/nbval_sanitize.cfg",
        "--override-ini=filterwarnings=default",  # nbval's own warnings are not ours to fix
        "--timeout=0",  # nbval has its own limit for a cell
        "-q",
    ]


def _workers(chosen: list[str]) -> list[str]:
    return [] if len(chosen) == 1 else ["-n", "auto", "--dist", "loadfile"]


if __name__ == "__main__":
    sys.exit(main())
