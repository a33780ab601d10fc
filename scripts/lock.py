"""Write `requirements.lock` from `pyproject.toml`: names, versions, hashes, no addresses.

Needs `uv` on the PATH. Run it when a dependency changes, then `make test`. What is locked stays
as it is where it still fits; `--upgrade` takes the newest of everything.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GRADER = "nbgrader-isolated"
HEADER = """\
# Made by scripts/lock.py from pyproject.toml, for Python 3.11 and newer on every platform.
# Names, versions and hashes only; do not edit.
"""


def main(arguments: list[str]) -> int:
    """Compile the lock; leave the old one in place if that fails."""
    lock = ROOT / "requirements.lock"
    with tempfile.TemporaryDirectory() as folder:
        new = shutil.copy(lock, folder)  # uv prefers the versions that it finds there
        ours = Path(folder, "ours.txt")  # no index has the grader, which lies beside the course
        ours.write_text(f"{GRADER}[cluster] @ {(ROOT / 'autograder').as_uri()}\n", "utf-8")
        made = subprocess.run(
            ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
             "--extra", "dev", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
             "--no-annotate", "--quiet", "--override", str(ours), "--no-emit-package", GRADER,
             "--output-file", new, *arguments, "pyproject.toml"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode != 0:
            print(f"lock: uv could not resolve pyproject.toml:\n{made.stderr}", file=sys.stderr)
            return 1
        lock.write_text(HEADER + Path(new).read_text("utf-8"), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
