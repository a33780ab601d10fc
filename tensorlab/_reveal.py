"""An answer behind a closed line, so that the reader predicts before he looks."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

__all__ = ["Reveal", "attempt", "reveal"]


def attempt(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call ``f`` and return its result, or the exception that it raised.

    Parameters
    ----------
    f : callable
        The function to call.
    *args, **kwargs
        What to call it with.

    Returns
    -------
    object
        The result of ``f(*args, **kwargs)``, or the `Exception` that it raised.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.attempt(int, "7")
    7
    >>> tl.attempt(int, "seven")
    ValueError("invalid literal for int() with base 10: 'seven'")
    """
    try:
        return f(*args, **kwargs)
    except Exception as error:
        return error.with_traceback(None)


def reveal(answer: Any, guess: Any = None, *, why: str = "") -> Reveal:
    """Show ``answer`` behind a closed line that the reader opens after predicting.

    Parameters
    ----------
    answer : object
        What is true. An exception (see `attempt`) stands for "this raises an error".
    guess : object, optional
        What the reader predicted; ``None`` while he has not. Tuples, lists and ``torch.Size``
        are compared by their entries, numbers with a tolerance of six digits, words without
        regard to case; ``"float32"`` fits ``torch.float32``, and ``"error"`` any exception.
    why : str, optional
        One or two sentences of explanation, shown with the answer.

    Returns
    -------
    Reveal
        A closed ``<details>`` line in a notebook; the answer as text anywhere else.

    Examples
    --------
    >>> import tensorlab as tl
    >>> tl.reveal((4, 5), [4, 5], why="Each axis of size 1 stretches.")
    Answer: (4, 5)
    You said [4, 5]: right.
    Why: Each axis of size 1 stretches.
    """
    return Reveal(answer, guess, why)


@dataclass(frozen=True, repr=False)
class Reveal:
    """What `reveal` returns; its two representations are all that it does."""

    answer: Any
    guess: Any
    why: str

    @property
    def is_right(self) -> bool:
        """Whether there is a guess, and it says what happens."""
        return self.guess is not None and _agrees(self.answer, self.guess)

    @property
    def verdict(self) -> str:
        """The sentence about the guess; empty while there is none."""
        if self.guess is None:
            return ""
        judged = "right" if self.is_right else "not what happens"
        return f"You said {_shown(self.guess)}: {judged}."

    def __repr__(self) -> str:
        """Answer, verdict and reason as lines of text."""
        why = f"Why: {self.why}" if self.why else ""
        lines = [f"Answer: {_shown(self.answer)}", self.verdict, why]
        return "\n".join(line for line in lines if line)

    def _repr_html_(self) -> str:
        if self.guess is None:
            summary = "You have not predicted yet: decide, then open this line"
        else:
            summary = f"You said {_shown(self.guess)}: open to see"
        paragraphs = [f"<strong>Answer:</strong> <code>{escape(_shown(self.answer))}</code>"]
        if self.verdict:
            paragraphs.append(escape(self.verdict))
        if self.why:
            paragraphs.append(escape(self.why))
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def _shown(value: Any) -> str:
    """Write ``value`` the way a reader would: sizes as a plain tuple, floats to six digits."""
    if isinstance(value, BaseException):
        text = str(value)
        return f"{type(value).__name__}: {text}" if text else type(value).__name__
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple):
        inner = ", ".join(_shown(entry) for entry in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(entry) for entry in value) + "]"
    return repr(value)


def _agrees(answer: Any, guess: Any) -> bool:
    if isinstance(answer, BaseException):
        return _names_error(answer, guess)
    if isinstance(guess, str) and not isinstance(answer, str):
        return _agrees_in_words(answer, guess)
    if isinstance(answer, str):
        return isinstance(guess, str) and answer.strip().lower() == guess.strip().lower()
    return _equal(_plain(answer), _plain(guess))


def _names_error(answer: BaseException, guess: Any) -> bool:
    if isinstance(guess, BaseException):
        guess = type(guess)
    if isinstance(guess, type):
        return isinstance(answer, guess)
    names = {"error", "an error", "exception", "raises"}
    names |= {parent.__name__.lower() for parent in type(answer).__mro__[:-2]}
    return isinstance(guess, str) and guess.strip().lower() in names


def _agrees_in_words(answer: Any, guess: str) -> bool:
    """Compare a guess in words, such as "float32" or "(4, 5)", with an answer of another type."""
    said = guess.strip().lower()
    if said in {str(answer).lower(), str(answer).rpartition(".")[2].lower(), _shown(answer)}:
        return True
    try:
        value = ast.literal_eval(guess.strip())
    except (ValueError, SyntaxError):
        return False
    return not isinstance(value, str) and _equal(_plain(answer), value)


def _plain(value: Any) -> Any:
    """Turn tensors and arrays into lists and numbers, tuples of any kind into lists."""
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return value


def _equal(answer: Any, guess: Any) -> bool:
    if isinstance(answer, list) and isinstance(guess, list):
        return len(answer) == len(guess) and all(map(_equal, answer, guess))
    if isinstance(answer, bool) or isinstance(guess, bool):
        return isinstance(answer, bool) and isinstance(guess, bool) and answer == guess
    if isinstance(answer, int | float) and isinstance(guess, int | float):
        both_nan = math.isnan(answer) and math.isnan(guess)
        return both_nan or math.isclose(answer, guess, rel_tol=1e-5, abs_tol=1e-9)
    return type(answer) is type(guess) and bool(answer == guess)
