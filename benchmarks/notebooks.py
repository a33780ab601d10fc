"""Runs every notebook by plain nbval, and by `make validate`: JSON on stdout.

Plain nbval compares text alone, so that many of its cells fail; it runs the same ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["main", "measure"]

PLAIN = ("-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider")


def measure(root: Path) -> dict[str, float]:
    """Return the seconds of both."""
    plain = [*PLAIN, "--timeout=0", "--override-ini=filterwarnings=default"]
    return {
        "plain": _seconds(root, [*plain, "notebooks", "solutions"], (0, 1)),
        "validate": _seconds(root, ["scripts/validate.py"], (0,)),
    }


def _seconds(root: Path, command: list[str], expected: tuple[int, ...]) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=os.environ | {"TENSORLAB_DEVICE": "cpu"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in expected:
        raise SystemExit(f"{command[0]} ended with status {done.returncode}: {done.stdout[-2000:]}")
    return time.perf_counter() - started


def main(arguments: list[str]) -> None:
    """Measure the course that lies in a folder."""
    print(json.dumps(measure(Path(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
