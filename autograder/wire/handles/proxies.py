"""What the checker holds in place of the student's functions, classes and objects."""

from __future__ import annotations

import types
from collections.abc import Callable, Generator
from typing import Any

from autograder.wire import library_names
from autograder.wire.errors import CannotCross, WireError
from autograder.wire.handles import faces
from autograder.wire.handles.descriptions import OPERATORS, is_operator
from autograder.wire.handles.functions import Link, check_types, make_coroutine, make_function
from autograder.wire.handles.signatures import signature_of
from autograder.wire.plain_forms import is_data_class

__all__ = ["Link", "NotComparable", "ProxyClass", "RemoteInstance", "make_proxy", "own_exception"]

_OWN_OF_CLASSES = frozenset(
    (
        "__abstractmethods__",
        "__base__",
        "__bases__",
        "__basicsize__",
        "__class__",
        "__dict__",
        "__dictoffset__",
        "__doc__",
        "__flags__",
        "__instancecheck__",
        "__itemsize__",
        "__orig_bases__",
        "__parameters__",  # Generic sets both while a proxy's class is being made
        "__module__",
        "__mro__",
        "__name__",
        "__qualname__",
        "__signature__",
        "__subclasscheck__",
        "__subclasses__",
        "__text_signature__",
        "__type_params__",
        "__weakrefoffset__",
        "mro",
    )
)
_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_FORWARDED = frozenset(
    (
        *_COMPARISONS,
        *OPERATORS,
        *("__annotations__", "__bool__", "__dataclass_fields__", "__defaults__", "__dict__"),
        *("__doc__", "__format__", "__func__", "__hash__", "__init__", "__kwdefaults__"),
        *("__members__", "__module__", "__name__", "__qualname__", "__repr__", "__self__"),
        *("__slots__", "__str__", "__version__", "__wrapped__"),
    )
)
"""Special attributes that are asked for there. Others are protocols of libraries here: NumPy would
read the memory that an ``__array_interface__`` names."""
_SYMBOLS = dict(zip(_COMPARISONS, ("==", "!=", "<", "<=", ">", ">="), strict=True))


class NotComparable(CannotCross):
    """A test compared an object of the student, and the student's code would have answered."""


class ProxyClass(type):
    """The type of classes that stand for the student's classes."""

    _wire_link: Link

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an instance in the student's process."""
        return type.__getattribute__(cls, "_wire_link")("call", cls, args, tuple(kwargs.items()))

    def __getattribute__(cls, name: str) -> Any:
        """Read a class attribute, static or class method."""
        if name in _OWN_OF_CLASSES or name.startswith("_wire_"):
            return type.__getattribute__(cls, name)
        return type.__getattribute__(cls, "_wire_link")("get", cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        """Set a class attribute in the student's process."""
        if name in _OWN_OF_CLASSES or name.startswith("_wire_"):
            type.__setattr__(cls, name, value)
        else:
            type.__getattribute__(cls, "_wire_link")("set", cls, name, value)

    def __iter__(cls) -> Any:
        """Iterate over the class, as over an Enum."""
        return iter(type.__getattribute__(cls, "_wire_link")("list", cls))

    def __getitem__(cls, key: Any) -> Any:
        """Look up a member, as in an Enum."""
        return type.__getattribute__(cls, "_wire_link")("item", cls, key)

    def __len__(cls) -> int:
        """Count members, as of an Enum."""
        return len(type.__getattribute__(cls, "_wire_link")("list", cls))

    def __dir__(cls) -> list[str]:
        """List the attributes of the class there."""
        told = type.__getattribute__(cls, "_wire_link")("dir", cls)
        return [name for name in told if type(name) is str]

    def __bool__(cls) -> bool:
        """Say that a class is true."""
        return True


class RemoteInstance:
    """Base of everything that stands for an instance in the student's process."""

    __slots__ = ("__weakref__",)
    _wire_link: Link
    _wire_face: Any = None
    _wire_is_plain = False
    _wire_judges: frozenset[str] = frozenset(("__bool__", "__eq__"))

    def __getattribute__(self, name: str) -> Any:
        """Read an attribute there."""
        if name == "__class__":
            return type.__getattribute__(type(self), "_wire_face") or type(self)
        if name in ("__reduce__", "__reduce_ex__"):
            raise CannotCross("An object of the student cannot be pickled; test its attributes.")
        if name in ("__deepcopy__", "__copy__"):
            return lambda *memo: _link(self)("copy", self, name == "__deepcopy__")
        if name.startswith("__") and name.endswith("__") and name not in _FORWARDED:
            raise AttributeError(f"{_class_name(self)} object has no attribute {name!r}")
        return _link(self)("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute there."""
        _link(self)("set", self, name, value)

    def __delattr__(self, name: str) -> None:
        """Delete an attribute there."""
        _link(self)("unset", self, name)

    def __dir__(self) -> list[str]:
        """List the attributes there."""
        return [name for name in _link(self)("dir", self) if type(name) is str]

    def __repr__(self) -> str:
        """Return what the student's class says."""
        return _text(_link(self)("text", self, "repr"))

    def __str__(self) -> str:
        """Return what the student's class says."""
        return _text(_link(self)("text", self, "str"))

    def __format__(self, spec: str) -> str:
        """Return what the student's class says."""
        return _text(_link(self)("text", self, "format", spec))

    def __bool__(self) -> bool:
        """Refuse if the student's class decides; what has neither a say nor a length is true."""
        if not _judges(self, "__bool__"):
            return not hasattr(type(self), "_wire_sized") or len(self) > 0
        raise _refused(
            self,
            "The truth of an object of the student would be decided by the code under test: "
            "test an attribute, a length or what a method returns instead.",
        )

    __hash__ = object.__hash__


def _comparison(name: str) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        if name in ("__eq__", "__ne__"):
            if other is None:
                return name == "__ne__"
            if not _judges(self, "__eq__") or _link(self)("is by identity", self):
                _link(self)("same", self)
                return (name == "__eq__") if self is other else NotImplemented
        raise _refused(
            self,
            f"{_SYMBOLS[name]} on an object of the student would be decided by the code under "
            f"test: compare attributes, or call .{name}(other) to test that method itself.",
        )

    compare.__name__ = name
    return compare


def _refused(stand: Any, message: str) -> NotComparable:
    """Return the error, and let the checker know of it: a test might catch it and pass."""
    _link(stand)("refuse", message)
    return NotComparable(message)


def _operator(name: str) -> Callable[..., Any]:
    def operate(self: Any, *args: Any, **kwargs: Any) -> Any:
        if name == "__call__":
            return _link(self)("call", self, args, tuple(kwargs.items()))
        if name == "__len__":
            return _size(_link(self)("do", self, name))
        if name in _SPECIAL:
            return _SPECIAL[name](self, *args)
        return _link(self)("do", self, name, *args)

    operate.__name__ = name
    return operate


for _name in _COMPARISONS:
    setattr(RemoteInstance, _name, _comparison(_name))
setattr(RemoteInstance, "__hash__", object.__hash__)  # noqa: B010 (defining __eq__ took it away)


def _exit(stand: Any, kind: Any, error: Any, *_: Any) -> bool:
    """Leave a ``with`` block; a failed assertion in it stays one, whatever the student says."""
    swallows = _link(stand)("do", stand, "__exit__", kind, error, None) is True
    return swallows and not isinstance(error, AssertionError | CannotCross)


async def _async_exit(stand: Any, kind: Any, error: Any, *_: Any) -> bool:
    """Leave an ``async with`` block, in the same way."""
    said = _link(stand)("await", _link(stand)("do", stand, "__aexit__", kind, error, None))
    return said is True and not isinstance(error, AssertionError | CannotCross)


def _awaited(stand: Any) -> Generator[None, None, Any]:
    """Await an object where it is, without a pause here."""
    yield from ()
    return _link(stand)("await", stand)


_SPECIAL: dict[str, Callable[..., Any]] = {
    "__exit__": _exit,
    "__aexit__": _async_exit,
    "__await__": _awaited,
}


def make_proxy(link: Link, form: str, parts: tuple[Any, ...]) -> Any:
    """Return what stands for an object that the student's process described.

    Parameters
    ----------
    link : callable
        How to reach it.
    form : str
        ``function``, ``class`` or ``instance``.
    parts : tuple
        Its description.

    Raises
    ------
    WireError
        If the description is malformed.
    """
    try:
        if form == "function":
            return make_function(link, *parts)
        if form == "class":
            return _class(link, *parts)
        if form == "instance":
            return _instance(link, *parts)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise WireError("The description of an object is malformed.") from error
    raise WireError("An object is described in an impossible form.")


def _class(
    link: Link,
    name: Any,
    qualname: Any,
    module: Any,
    doc: Any,
    signature: Any,
    operators: Any,
    bases: Any,
    face: Any,
    error: Any,
) -> Any:
    check_types(str, name, qualname, module, error)
    check_types((str, type(None)), doc)
    check_types(tuple, operators, bases, face)
    if "\0" in name:
        raise WireError("A class has an impossible name.")
    described = {"__module__": module, "__doc__": doc, "__qualname__": qualname}
    if error:
        return own_exception(name, error, bases, described)
    stands = tuple(dict.fromkeys(base for base in bases if isinstance(base, ProxyClass)))
    space: dict[str, Any] = described | {"_wire_link": staticmethod(link), "__slots__": ()}
    space |= {each: _operator(each) for each in operators if is_operator(each)}
    space |= {"_wire_sized": True} if "__len__" in operators else {}
    space["_wire_judges"] = frozenset(
        each for each in operators if each in RemoteInstance._wire_judges
    )
    found = signature_of(signature)
    if found is not None:
        space["__signature__"] = found
    space["_wire_is_plain"] = is_data_class(faces.loaded(*face))
    library = faces.find(*(part for part in face if type(part) is str))
    if library is None:  # a class of the source, of which the student's is a subclass
        library = next((base for base in bases if _is_of_source(base)), None)
    return _with_face(name, stands or (RemoteInstance,), space, library)


def _with_face(name: str, stands: tuple[type, ...], space: dict[str, Any], library: Any) -> Any:
    if library is not None and faces.may_be_base(library):
        del space["__slots__"]
        others = () if any(issubclass(base, library) for base in stands) else (library,)
        try:
            return ProxyClass(name, (*stands, *others), space)
        except TypeError:
            space["__slots__"] = ()
    face = {} if library is None else {"_wire_face": library}  # else that of a base
    try:
        return ProxyClass(name, stands, space | face)
    except TypeError:
        return ProxyClass(name, (RemoteInstance,), space | face)


def _is_of_source(cls: Any) -> bool:
    is_own = isinstance(cls, type) and not isinstance(cls, ProxyClass)
    return is_own and library_names.name_of(cls) is None and not faces.is_read_as_memory(cls)


def _instance(link: Link, cls: Any) -> Any:
    if isinstance(cls, ProxyClass):
        is_awaited = type.__getattribute__(cls, "_wire_face") is types.CoroutineType
        return make_coroutine(link) if is_awaited else _bare(cls)
    if not isinstance(cls, type):
        raise WireError("An object has no class.")
    operators = [name for name in dir(cls) if is_operator(name)]
    if "__call__" in operators and not any("__call__" in vars(base) for base in cls.__mro__):
        operators.remove("__call__")
    face = None if faces.is_read_as_memory(cls) else cls
    space: dict[str, Any] = {"_wire_link": staticmethod(link), "_wire_face": face}
    space |= {name: _operator(name) for name in operators}
    if library_names.name_of(cls) is None:  # the source's own: what it does is known here
        defined = {name for base in cls.__mro__[:-1] for name in vars(base)}
        space |= {"__module__": cls.__module__, "__qualname__": cls.__qualname__}
        space |= {"_wire_sized": True} if "__len__" in defined else {}
        space["_wire_judges"] = RemoteInstance._wire_judges & defined
    return _bare(ProxyClass(cls.__name__, (RemoteInstance,), space))


def _bare(cls: Any) -> Any:
    return object.__new__(cls)


def own_exception(
    name: str, base: str, bases: tuple[Any, ...], described: dict[str, Any]
) -> type[BaseException]:
    """Return an exception type of the checker's own that has the name of the student's."""
    parents = tuple(
        parent for parent in bases if isinstance(parent, type) and issubclass(parent, BaseException)
    )
    builtin = library_names.builtin_exception(base)
    if builtin is None:
        raise WireError("An exception descends from no builtin one.")
    if not any(issubclass(parent, builtin) for parent in parents):
        parents = (*parents, builtin)
    space = described | {"__str__": _text_of}
    try:
        made: type[BaseException] = type(name, parents, space)
    except TypeError:  # no order, or no layout, that suits them all
        made = type(name, (builtin,), space)
    return made


def _text_of(self: BaseException) -> str:
    message = vars(self).get("student_message")
    return message if isinstance(message, str) else BaseException.__str__(self)


def _judges(stand: Any, name: str) -> bool:
    """Return whether the student's class defines this special method."""
    return name in type.__getattribute__(type(stand), "_wire_judges")


def _link(stand: Any) -> Link:
    link: Link = type.__getattribute__(type(stand), "_wire_link")
    return link


def _class_name(stand: Any) -> str:
    return str(type(stand).__name__)


def _text(value: Any) -> str:
    return value if type(value) is str else "<object of the student>"


def _size(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("the length of the student's object is no whole number from 0")
    return value
