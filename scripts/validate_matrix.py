"""Hold the stored outputs against the oldest and the newest versions that the course supports.

Makes an environment for each row of `[[tool.validation.matrix]]` in `pyproject.toml` (about 6 GB
each, kept in `.matrix/`), runs `scripts/validate.py` in it, and prints a table. With `--record`,
the table is kept in `docs/validation.json` and `docs/validation.md`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from coursetools.validation.matrix import NotMade, make, read_matrix, run  # noqa: E402
from coursetools.validation.page import write_page  # noqa: E402
from coursetools.validation.record import keep_row, matrix_row, read_record, write_record  # noqa: E402

CACHE = ROOT / ".matrix"
RECORD = ROOT / "docs" / "validation.json"


def main() -> int:
    """Run every row, or the named ones; return 1 if any fails or cannot be made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="keep the table in docs/")
    parser.add_argument("--list", action="store_true", help="print the rows and run nothing")
    parser.add_argument("rows", nargs="*", help="names of rows; default: all")
    options = parser.parse_args()
    rows = read_matrix(ROOT / "pyproject.toml")
    if unknown := set(options.rows) - {row.name for row in rows}:
        known = ", ".join(row.name for row in rows)
        print(f"validate_matrix: no row `{min(unknown)}`; the rows are {known}.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    failed = False
    for row in rows:
        if options.rows and row.name not in options.rows:
            continue
        print(f"{row.name}: Python {row.python}, {', '.join(row.pins)}", flush=True)
        if options.list:
            continue
        try:
            run_file = CACHE / f"{row.name}.json"
            failed |= run(make(row, ROOT, CACHE), ROOT, run_file) != 0
        except NotMade as reason:
            print(f"validate_matrix: {row.name}: {reason}", file=sys.stderr)
            failed = True
            continue
        if options.record:
            kept = matrix_row(row.name, read_record(run_file))
            write_record(RECORD, keep_row(read_record(RECORD), kept))
            write_page(RECORD)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
