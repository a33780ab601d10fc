"""`call` and what can be said about its result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from tensorlab.check.compare import compare
from tensorlab.check.describe import (
    call_in_words,
    error_in_words,
    kind_in_words,
    plain_kind_in_words,
    value_in_words,
)
from tensorlab.check.errors import CheckFailed, NotAttempted
from tensorlab.check.seeds import seed_in_words
from tensorlab.check.storage import arrays_in, shares_storage, snapshot

__all__ = ["Call", "call"]

_Array = torch.Tensor | np.ndarray[Any, Any]
_MUTABLE = (torch.Tensor, np.ndarray, list, dict, set)


def call(f: Callable[..., Any], *args: Any, about: str | None = None, **kwargs: Any) -> Call:
    """Call ``f`` once and remember its result, or the exception that it raised.

    Parameters
    ----------
    f : callable
        The student's function.
    *args, **kwargs
        What to call it with. Copies are kept, so that messages show the arguments as they were
        before the call.
    about : str, optional
        The case in words, such as ``"a 0-d operand"``. Messages then name the case and the rung
        of the ladder that failed, and print neither the arguments nor any expected value: for
        hidden checks.

    Returns
    -------
    Call
        What came of it; its methods are the checks.

    Raises
    ------
    CheckFailed
        If ``f`` cannot be called at all.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.check.call(divmod, 7, 2).equals((3, 1)).done()
    >>> tl.check.call(divmod, 7, 0, about="nothing to divide by").raises(ZeroDivisionError).done()
    """
    name = str(getattr(f, "__name__", "your function"))
    if not callable(f):
        raise CheckFailed(f"A function is expected, but this is {kind_in_words(f)}.")
    before = snapshot((args, kwargs))
    result, error = None, None
    # SystemExit too: an answer that calls exit() must not end the notebook.
    try:
        result = f(*args, **kwargs)
    except (Exception, SystemExit) as raised:
        error = raised
    return Call(name, about, args, kwargs, before, result, error)


@dataclass(frozen=True, repr=False)
class Call:
    """One call of a student's function, made by `call`. Every check returns the call."""

    _name: str
    _about: str | None
    _args: tuple[Any, ...]
    _kwargs: Mapping[str, Any]
    _before: tuple[tuple[Any, ...], Mapping[str, Any]]
    _result: Any
    _error: BaseException | None
    _error_was_expected: bool = field(default=False)

    def __repr__(self) -> str:
        """Name the call."""
        return f"<check of {self._title}>"

    @property
    def _title(self) -> str:
        if self._about:
            return f"{self._name}, {self._about}{seed_in_words()}"
        return call_in_words(self._name, *self._before)

    @property
    def _hidden(self) -> bool:
        return self._about is not None

    @property
    def result(self) -> Any:
        """What the function returned.

        Raises
        ------
        CheckFailed
            If it raised an exception instead.
        """
        self._must_have_returned("")
        return self._result

    def equals(
        self,
        expected: Any,
        *,
        rtol: float | None = None,
        atol: float | None = None,
        hint: str = "",
    ) -> Call:
        """Check type, shape, dtype and values of the result, in this order.

        Parameters
        ----------
        expected : object
            The right result: tensors of any dtype, NumPy arrays, scalars, strings, ``None``, and
            tuples, lists, dicts and sets of them. A ``torch.Size`` is a tuple.
        rtol, atol : float, optional
            Tolerances: ``|got - expected| <= atol + rtol * |expected|``. The default depends on
            the dtype; integers, bools and strings are compared exactly. NaN equals NaN.
        hint : str, optional
            One sentence that helps whoever fails here.

        Raises
        ------
        CheckFailed
            At the first rung that does not hold.

        Examples
        --------
        >>> import tensorlab as tl
        >>> tl.check.call(sorted, [2, 1]).equals([1, 2], hint="Ascending.").done()
        """
        self._must_have_returned(hint)
        difference = compare(expected, self._result, rtol=rtol, atol=atol)
        if difference is not None:
            lines = difference.outline if self._hidden else difference.details
            self._fail(difference.sentence, *lines, hint=hint)
        return self

    def raises(
        self,
        error_type: type[BaseException],
        *,
        mentions: Sequence[str] = (),
        hint: str = "",
    ) -> Call:
        """Check that the function raised ``error_type``, and that its message helps.

        Parameters
        ----------
        error_type : type
            The exception type, or a parent of it.
        mentions : sequence of str, optional
            What the message must contain, without regard to case. A number must stand alone:
            ``"2"`` is not mentioned by "size 12".
        hint : str, optional
            One sentence that helps whoever fails here.

        Raises
        ------
        CheckFailed
            If something was returned, another exception was raised, or a word is missing.

        Examples
        --------
        >>> import tensorlab as tl
        >>> tl.check.call(int, "x").raises(ValueError, mentions=["'x'"]).done()
        """
        self._must_be_attempted()
        if self._error is None:
            self._fail_in_words(
                "an exception is expected, but a value was returned.",
                f"expected: {error_type.__name__} is raised",
                f"got:      {value_in_words(self._result)}",
                hint=hint,
            )
        elif not isinstance(self._error, error_type):
            self._fail_in_words(
                f"raised {error_in_words(self._error)}, but another exception is expected.",
                f"expected: {error_type.__name__}",
                f"got:      {value_in_words(self._error)}",
                hint=hint,
            )
        else:
            self._must_mention(self._error, mentions, hint)
        return replace(self, _error_was_expected=True)

    def is_view_of(self, array: _Array, *, hint: str = "") -> Call:
        """Check that the result shares its storage with ``array``.

        Parameters
        ----------
        array : torch.Tensor or numpy.ndarray
            The very object that was passed to the function. A result or an array without elements
            passes: it has no storage to share.
        hint : str, optional
            One sentence that helps whoever fails here.

        Raises
        ------
        CheckFailed
            If the result is no array, or lives in memory of its own.

        Examples
        --------
        >>> import tensorlab as tl
        >>> x = torch.zeros(2, 3)
        >>> tl.check.call(torch.t, x).is_view_of(x).done()
        """
        self._must_have_returned(hint)
        if not isinstance(self._result, torch.Tensor | np.ndarray):
            came = plain_kind_in_words(self._result)
            self._fail(f"a view is expected, but {came} was returned.", hint=hint)
        empty = not (_size(self._result) and _size(array))
        if not empty and not shares_storage(self._result, array):
            self._fail(
                "the result is a copy, but a view is expected: "
                "it lives in memory of its own and shares no storage with the argument.",
                hint=hint,
            )
        return self

    def is_copy(self, *, hint: str = "") -> Call:
        """Check that the result shares no storage with any argument.

        Raises
        ------
        CheckFailed
            If a tensor or array in the result lives in the memory of an argument, or the result
            is one of the arguments itself.

        Examples
        --------
        >>> import tensorlab as tl
        >>> tl.check.call(torch.clone, torch.zeros(2, 3)).is_copy().done()
        """
        self._must_have_returned(hint)
        arguments = (*self._args, *self._kwargs.values())
        if isinstance(self._result, _MUTABLE) and any(self._result is one for one in arguments):
            self._fail("a copy is expected, but an argument itself was returned.", hint=hint)
        mine, given = list(arrays_in(self._result)), list(arrays_in(list(arguments)))
        if any(shares_storage(one, other) for one in mine for other in given):
            self._fail(
                "the result is a view, but a copy is expected: it shares storage with an argument, "
                "so writing into one changes the other.",
                hint=hint,
            )
        return self

    def leaves_arguments_alone(self, *, hint: str = "") -> Call:
        """Check that every argument, through containers, is what it was before the call.

        Type, shape, dtype and values are compared; what autograd keeps about a tensor is not.

        Raises
        ------
        CheckFailed
            If the function changed an argument in place.

        Examples
        --------
        >>> import tensorlab as tl
        >>> tl.check.call(torch.neg, torch.ones(3)).leaves_arguments_alone().done()
        """
        self._must_have_returned(hint)
        positional, named = self._before
        before = {f"argument {n}": value for n, value in enumerate(positional, start=1)}
        before |= {f"argument {name}": value for name, value in named.items()}
        now = dict(zip(before, (*self._args, *self._kwargs.values()), strict=True))
        for which, value in before.items():
            difference = compare(value, now[which], rtol=0.0, atol=0.0)
            if difference is None:
                continue
            self._fail_in_words(f"{which} was changed in place.", *difference.change, hint=hint)
        return self

    def done(self) -> None:
        """End the chain; the value of a test cell's last line is then ``None``.

        Raises
        ------
        CheckFailed
            If the function raised an exception that no check has asked for.
        """
        self._must_have_returned("")

    def _must_be_attempted(self) -> None:
        # Libraries raise NotImplementedError too, but with a message; the stub's has none.
        if type(self._error) is NotImplementedError and not str(self._error):
            raise NotAttempted(
                f"{self._name}: not attempted yet. "
                "Replace `raise NotImplementedError()` by your answer."
            )

    def _must_have_returned(self, hint: str) -> None:
        if self._error is None or self._error_was_expected:
            return
        self._must_be_attempted()
        came = f"{type(self._error).__name__}: {self._error}"
        if self._hidden:
            came = error_in_words(self._error)
        self._fail(f"raised {came}, but a result was expected.", hint=hint)

    def _must_mention(self, error: BaseException, mentions: Sequence[str], hint: str) -> None:
        missing = [words for words in mentions if not _mentions(str(error), words)]
        if not missing:
            return
        self._fail_in_words(
            "the exception's message does not say enough.",
            f"missing: {', '.join(missing)}",
            f"message: {error}",
            hint=hint,
        )

    def _fail_in_words(self, sentence: str, *lines: str, hint: str) -> None:
        """Fail with lines that quote values; of a hidden case they are left out."""
        quoted = () if self._hidden else tuple(f"  {line}" for line in lines)
        self._fail(sentence, *quoted, hint=hint)

    def _fail(self, sentence: str, *lines: str, hint: str) -> None:
        hints = (f"  hint: {hint}",) if hint else ()
        failure = CheckFailed("\n".join((f"{self._title}: {sentence}", *lines, *hints)))
        # Of a hidden case not even the cause is attached: its message may quote the arguments.
        raise failure from (None if self._hidden else self._error)


def _mentions(message: str, words: str) -> bool:
    pattern = re.escape(words)
    if words.isdigit():
        pattern = rf"(?<!\d){pattern}(?!\d)"
    return re.search(pattern, message, flags=re.IGNORECASE) is not None


def _size(array: _Array) -> int:
    return array.numel() if isinstance(array, torch.Tensor) else array.size
