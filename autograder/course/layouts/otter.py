"""otter-grader's exports: ``NOTEBOOK_2026_11_18T10_00_00_123456.zip``.

Source: ``otter/check/notebook.py``, ``Notebook.export`` of ucbds-infra/otter-grader, which writes
the notebook's name and the time of the export, by the student's clock. It says when and not who,
so the folder around it, or the platform that delivers it, has to; the time orders attempts.
"""

from __future__ import annotations

import re

__all__ = ["exported_at"]

EXPORT = re.compile(
    r".+_(\d{4})_(\d\d)_(\d\d)T(\d\d)_(\d\d)_(\d\d)_(\d{6})(?: ?\(\d+\))?(?:\.zip)?"
)


def exported_at(name: str) -> int:
    """Return a number that grows with the time of an export; 0 if the name is of no export.

    Examples
    --------
    >>> exported_at("sums_2026_11_18T10_00_00_123456.zip"), exported_at("ada.zip")
    (20261118100000123456, 0)
    """
    found = EXPORT.fullmatch(name)
    return int("".join(found.groups())) if found else 0
