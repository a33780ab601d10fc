"""The letters that values begin with where more than one module names them.

All others stand with what they are for (`adapters.scalars`); adapters of objects, after `NEW`, have
letters of their own.
"""

from __future__ import annotations

INT = ord("i")
TUPLE = ord("(")
NEW = ord("+")
REFERENCE = ord("@")
GLOBAL = ord("g")
