"""The letters that values begin with. Kinds of objects (after `NEW`) have letters of their own."""

from __future__ import annotations

NONE = ord("N")
TRUE = ord("T")
FALSE = ord("F")
ELLIPSIS = ord(".")
NOT_IMPLEMENTED = ord("!")
INT = ord("i")
FLOAT = ord("f")
COMPLEX = ord("c")
STR = ord("s")
BYTES = ord("b")
TUPLE = ord("(")
FROZENSET = ord("{")
SLICE = ord(":")
RANGE = ord("r")
NEW = ord("+")
REFERENCE = ord("@")
ATOM = ord("a")
GLOBAL = ord("g")
EXCEPTION = ord("e")
