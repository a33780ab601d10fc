"""Random generators: whoever draws last, both processes go on from the same state.

Where an end does not share its draws (`Peer.shares_draws`), it sends no state and takes none.
"""

from __future__ import annotations

import ctypes
import random
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.wire.errors import CannotCross, WireError
from autograder.wire.object_table import Adapter, ObjectTable

if TYPE_CHECKING:
    from autograder.wire.decoder import Decoder
    from autograder.wire.encoder import Encoder

__all__ = ["RANDOMNESS", "enter_global_generators", "global_states", "restore_global_states"]

_WORDS = 624
_BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM")


class _GeneratorAdapter(Adapter):
    """A generator as its state; `read` and `put` are the subclass's."""

    draws = True

    def write_contents(self, encoder: Encoder, obj: Any) -> None:
        encoder.value(self.read(obj))

    def fill(self, decoder: Decoder, obj: Any) -> None:
        state = decoder.value()
        try:
            self.put(obj, state)
        except (TypeError, ValueError, KeyError, IndexError, RuntimeError, OverflowError) as error:
            raise WireError("The state of a random generator is malformed.") from error

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return self.raw(obj)

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        return bool(self.raw(obj) != snapshot)

    def raw(self, obj: Any) -> Any:
        """Return the state in the form that is fastest to read and to compare.

        It is read before every message, and the usual three generators are always there.
        """
        return self.read(obj)

    def read(self, obj: Any) -> Any:
        """Return the state as plain data."""
        raise NotImplementedError

    def put(self, obj: Any, state: Any) -> None:
        """Set the state, after a check."""
        raise NotImplementedError


class _PythonGenerator(_GeneratorAdapter):
    tag = ord("1")
    types = (random.Random,)

    def seed(self, obj: Any, number: int) -> None:
        obj.seed(number)

    def create(self, decoder: Decoder) -> Any:
        return random.Random(0)

    def raw(self, obj: Any) -> Any:
        return _twister(obj), obj.gauss_next

    def read(self, obj: Any) -> Any:
        version, words, gauss = obj.getstate()
        return version, np.array(words, "<u4").tobytes(), gauss

    def put(self, obj: Any, state: Any) -> None:
        version, data, gauss = state
        words = np.frombuffer(data, "<u4")
        if version != 3 or len(words) != _WORDS + 1 or type(gauss) not in (float, type(None)):
            raise ValueError
        _refuse_stuck(words)
        obj.setstate((version, tuple(words.tolist()), gauss))


class _NumpyGenerator(_GeneratorAdapter):
    tag = ord("2")
    types = (np.random.RandomState, np.random.Generator)

    def write_header(self, encoder: Encoder, obj: Any) -> None:
        encoder.byte(isinstance(obj, np.random.Generator))
        name = _bits(obj).__class__.__name__
        if name not in _BIT_GENERATORS:
            raise CannotCross(f"A NumPy generator of kind {name} cannot cross; use PCG64.")
        encoder.text(name)

    def create(self, decoder: Decoder) -> Any:
        is_new, name = decoder.byte(), decoder.text()
        if name not in _BIT_GENERATORS:
            raise WireError("A NumPy generator has an impossible name.")
        bits = getattr(np.random, name)(0)
        return np.random.Generator(bits) if is_new else np.random.RandomState(bits)

    def seed(self, obj: Any, number: int) -> None:
        if isinstance(obj, np.random.RandomState):
            obj.seed(number)
        else:
            obj.bit_generator.state = type(obj.bit_generator)(number).state

    def snapshot(self, obj: Any, table: ObjectTable) -> Any:
        return _words(_bits(obj)), self.raw(obj)

    def has_changed(self, obj: Any, snapshot: Any) -> bool:
        if snapshot is None:
            return True
        words, state = snapshot
        if words != _words(_bits(obj)):
            return True
        # without new words, only a number that was drawn in advance can have been used up
        has_spare = words is None or state[3]
        return bool(has_spare and self.raw(obj) != state)

    def read(self, obj: Any) -> Any:
        state = _bits(obj).state
        inner = state["state"]
        if state["bit_generator"] == "MT19937":
            parts = (inner["key"].astype("<u4").tobytes(), int(inner["pos"]))
        else:
            parts = (int(inner["state"]), int(inner["inc"]))
        rest = tuple(int(state.get(name, 0)) for name in ("has_uint32", "uinteger"))
        if isinstance(obj, np.random.Generator):
            return state["bit_generator"], parts, rest, 0, 0.0
        legacy = obj.get_state(legacy=False)
        return state["bit_generator"], parts, rest, int(legacy["has_gauss"]), legacy["gauss"]

    def put(self, obj: Any, state: Any) -> None:
        name, (first, second), (has, rest), has_gauss, gauss = state
        new = dict(_bits(obj).state)
        if name != new["bit_generator"]:
            raise ValueError
        if name == "MT19937":
            words = np.frombuffer(first, "<u4")
            if len(words) != _WORDS or type(second) is not int or not 0 <= second <= _WORDS:
                raise ValueError  # NumPy itself would read beyond the words
            _refuse_stuck(words)
            new["state"] = {"key": words.astype(np.uint32), "pos": second}
        else:
            new["state"] = {"state": first % 2**128, "inc": second % 2**128 | 1}
            new |= {"has_uint32": int(has == 1), "uinteger": rest % 2**32}
        if isinstance(obj, np.random.Generator):
            obj.bit_generator.state = new
        else:
            obj.set_state(new | {"has_gauss": int(has_gauss == 1), "gauss": float(gauss)})


class _TorchGenerator(_GeneratorAdapter):
    tag = ord("3")
    type_names = ("torch._C.Generator",)

    def create(self, decoder: Decoder) -> Any:
        import torch

        return torch.Generator()

    def seed(self, obj: Any, number: int) -> None:
        obj.manual_seed(number)

    def raw(self, obj: Any) -> Any:
        return obj.get_state().numpy().tobytes()

    def read(self, obj: Any) -> Any:
        if obj.device.type != "cpu":
            raise CannotCross("A torch generator that is not on the CPU cannot cross.")
        return self.raw(obj)

    def put(self, obj: Any, state: Any) -> None:
        import torch

        if type(state) is not bytes or len(state) != len(obj.get_state()):
            raise ValueError
        _refuse_stuck(np.frombuffer(state, "<u8"))
        obj.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))


def _refuse_stuck(words: np.ndarray[Any, Any]) -> None:
    """Refuse a state that no seed leads to: a twister of equal words draws one number for ever."""
    if len(set(words.tolist())) < _WORDS // 2:
        raise ValueError


def _twister(obj: random.Random) -> Any:
    """Return the memory of Python's generator; its own copy is 625 ints, made and compared."""
    if not _LAYOUT_IS_KNOWN:
        return obj.getstate()
    words: bytes = ctypes.string_at(id(obj) + object.__basicsize__, 4 * (_WORDS + 1))
    return words


def _layout_is_known() -> bool:
    """Whether this Python keeps its generator as the place in the words, and the words."""
    if sys.implementation.name != "cpython":
        return False
    trial = random.Random(0)
    trial.random()
    *words, place = trial.getstate()[1]
    size = 4 * (_WORDS + 1)
    found = np.frombuffer(ctypes.string_at(id(trial) + object.__basicsize__, size), np.uint32)
    return bool(found.tolist() == [place, *words])


_LAYOUT_IS_KNOWN = _layout_is_known()


def _words(bits: Any) -> bytes | None:
    """Return the memory of a Mersenne twister: its words, and how many of them are used up."""
    if type(bits) is not np.random.MT19937:
        return None
    found: bytes = ctypes.string_at(bits.ctypes.state_address, 4 * (_WORDS + 1))
    return found


def _bits(obj: Any) -> Any:
    return obj.bit_generator if isinstance(obj, np.random.Generator) else obj._bit_generator


_PYTHON, _NUMPY, _TORCH = _PythonGenerator(), _NumpyGenerator(), _TorchGenerator()
RANDOMNESS: tuple[Adapter, ...] = (_PYTHON, _NUMPY, _TORCH)


def enter_global_generators(table: ObjectTable) -> None:
    """Let both processes draw from one stream: `random`, `numpy.random` and `torch`."""
    table.add_fixed(1, random._inst, _PYTHON)
    table.add_fixed(2, np.random.mtrand._rand, _NUMPY)
    torch = sys.modules.get("torch")
    if torch is not None:
        table.add_fixed(3, torch.default_generator, _TORCH)


def global_states(table: ObjectTable) -> list[Any]:
    """Return where the global generators of this process stand."""
    return [
        entry.kind.read(entry.obj)
        for entry in table.fixed()
        if isinstance(entry.kind, _GeneratorAdapter)
    ]


def restore_global_states(table: ObjectTable, states: list[Any]) -> None:
    """Set the global generators of this process back to where they stood."""
    for entry, state in zip(table.fixed(), states, strict=True):
        assert isinstance(entry.kind, _GeneratorAdapter)
        entry.kind.put(entry.obj, state)
