"""Release the problem sets into `problem_sets/`, for whoever works in a checkout.

A set that lies there already is somebody's work and is left alone, whatever has changed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from autograder.errors import AutograderError
from coursetools.publish.released import release_all

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "problem_sets"


def main() -> int:
    """Lay out what is not there yet."""
    wanted = {path.name for path in (ROOT / "source").glob("*/")}
    if all((TARGET / name).is_dir() for name in wanted):
        return 0
    print("Releasing the problem sets into problem_sets/ ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="sets-") as temporary:
        try:
            released = release_all(Path(temporary))
        except AutograderError as error:
            print(f"problem_sets: {error}", file=sys.stderr)
            return 1
        for folder in released:
            if not (TARGET / folder.name).exists():
                shutil.copytree(folder, TARGET / folder.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
