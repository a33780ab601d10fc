"""Names in libraries that both processes may take to mean the same thing."""

from __future__ import annotations

import builtins
import sys
from types import ModuleType
from typing import Any

__all__ = ["builtin_exception", "is_library_exception", "name_of", "safe"]

_MODULES = frozenset(
    [
        "bisect",
        "cmath",
        "collections",
        "copy",
        "csv",
        "datetime",
        "decimal",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "json",
        "math",
        "matplotlib",
        "matplotlib.pyplot",
        "numpy",
        "numpy.linalg",
        "numpy.random",
        "operator",
        "pandas",
        "random",
        "re",
        "scipy",
        "scipy.linalg",
        "scipy.optimize",
        "scipy.sparse",
        "scipy.stats",
        "seaborn",
        "sklearn",
        "statistics",
        "string",
        "sympy",
        "textwrap",
        "torch",
        "torch.nn",
        "torch.nn.functional",
        "torch.optim",
        "torch.utils.data",
        "torchvision",
        "typing",
    ]
)
_BUILTIN_TYPES = [
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "memoryview",
    "object",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
    "type",
]
_TYPES = {
    "builtins": frozenset(_BUILTIN_TYPES),
    "collections": frozenset(["Counter", "OrderedDict", "defaultdict", "deque"]),
    "datetime": frozenset(["date", "datetime", "time", "timedelta"]),
    "decimal": frozenset(["Decimal"]),
    "fractions": frozenset(["Fraction"]),
    "numpy": frozenset(
        [
            "bool",
            "bool_",
            "complex128",
            "complex64",
            "dtype",
            "float16",
            "float32",
            "float64",
            "int16",
            "int32",
            "int64",
            "int8",
            "ndarray",
            "str_",
            "uint16",
            "uint32",
            "uint64",
            "uint8",
        ]
    ),
    "pandas": frozenset(["DataFrame", "Index", "Series", "Timedelta", "Timestamp"]),
    "torch": frozenset(["Size", "Tensor", "device", "dtype"]),
    "torch.nn.parameter": frozenset(["Parameter"]),
}
_EXCEPTION_LIBRARIES = frozenset(
    ["asyncio", "csv", "decimal", "json", "numpy", "pandas", "re", "scipy", "sklearn", "torch"]
)


def name_of(value: object) -> tuple[str, str] | None:
    """Return module and name of something that `safe` would find again, else None.

    Examples
    --------
    >>> name_of(float), name_of(len)
    (('builtins', 'float'), None)
    """
    if isinstance(value, ModuleType):
        name = getattr(value, "__name__", None)
        found = (name, "") if isinstance(name, str) else None
    elif isinstance(value, type):
        found = (value.__module__, value.__qualname__)
        if not all(isinstance(part, str) for part in found):
            return None
        found = ("pandas", found[1]) if found[0].startswith("pandas.") else found
    else:
        return None
    return found if found is not None and safe(*found) is value else None


def safe(module: str, name: str) -> Any:
    """Return a library's module, plain type or exception type; None for anything else.

    What is not imported here already is not imported for it.
    """
    if not name:
        return sys.modules.get(module) if module in _MODULES else None
    home = sys.modules.get(module)
    found = vars(home).get(name) if home is not None and _is_known(module) else None
    if name in _TYPES.get(module, frozenset()):
        return found
    if module == "builtins":
        return builtin_exception(name)
    return found if is_library_exception(found) else None


def _is_known(module: str) -> bool:
    return module in _TYPES or module.partition(".")[0] in _EXCEPTION_LIBRARIES


def builtin_exception(name: str) -> type[BaseException] | None:
    """Return the builtin exception type of that name, if there is one."""
    found = vars(builtins).get(name)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def is_library_exception(found: object) -> bool:
    """Return whether this is an exception type of a library that tests may name."""
    return (
        isinstance(found, type)
        and issubclass(found, Exception)
        and found.__module__.partition(".")[0] in _EXCEPTION_LIBRARIES
    )
