"""Run every notebook again and compare every output with what is stored.

nbval executes and compares text; `validation` compares numbers within tolerances and pictures,
and keeps the register and the record; `tests/test_notebooks.py` adds what nbval lets pass: cells
that were never run, and cells that were to raise and did not.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CELL_SECONDS = 600  # on the clock, and the machine may be busy with other work
RECORD = "docs/validation.json"


def main() -> int:
    """Validate the notebooks on one device; return pytest's exit status."""
    options = _options()
    if options.device == "cuda" and not _has_cuda():
        print("validate: DEVICE=cuda, but torch finds no CUDA device here.", file=sys.stderr)
        return 2
    for notebook in options.notebooks:
        if not Path(notebook).is_file():
            print(f"validate: {notebook}: no such notebook; see notebooks/.", file=sys.stderr)
            return 2
    if options.record and options.notebooks:
        print("validate: a record is of all notebooks; leave out NB=.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from coursetools.validation.kernels import nbval_option

    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(_environment(options.device, Path(folder)))
        status = _run(options, nbval_option(options.device, Path(folder)))
    if options.record == RECORD:
        from coursetools.validation.page import write_page

        write_page(Path(RECORD))
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=["cpu", "cuda", "simulated"], default="cpu")
    parser.add_argument(
        "--record", metavar="JSON", nargs="?", const=RECORD, help=f"default: {RECORD}, and its page"
    )
    parser.add_argument("notebooks", nargs="*", help="notebooks to validate; default: all")
    return parser.parse_args()


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


def _environment(device: str, folder: Path) -> dict[str, str]:
    if device != "simulated":
        return {"TENSORLAB_DEVICE": device}
    from coursetools.validation.second_device import environment

    return {"TENSORLAB_DEVICE": "cpu", **environment(folder, ROOT)}


def _run(options: argparse.Namespace, kernels: str) -> int:
    chosen = options.notebooks or ["tests/test_notebooks.py", "notebooks", "solutions"]
    recording = [f"--validation-record={options.record}"] if options.record else []
    return int(
        pytest.main(
            [
                *_nbval_options(options.device),
                kernels,
                *recording,
                *_workers(chosen, options.device),
                *chosen,
            ]
        )
    )


def _nbval_options(device: str) -> list[str]:
    return [
        "-p",
        "coursetools.validation.plugin",
        f"--validation-device={device}",
        "--validation-register=notebooks/differences.toml",
        "--nbval",
        f"--nbval-cell-timeout={CELL_SECONDS}",
        "--nbval-sanitize-with=scripts/nbval_sanitize.cfg",
        "--override-ini=filterwarnings=default",  # nbval's own warnings are not ours to fix
        "--timeout=0",  # nbval has its own limit for a cell
        "-q",
    ]


def _workers(chosen: list[str], device: str) -> list[str]:
    if len(chosen) == 1:
        return []
    # Kernels share one device's memory; each on the CPU has a core of its own.
    return ["-n", "2" if device == "cuda" else "auto", "--dist", "loadfile"]


if __name__ == "__main__":
    sys.exit(main())
