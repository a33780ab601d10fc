"""What a student reads when a check fails, and what a hidden check keeps to itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import tensorlab as tl
from tensorlab.check import Call, CheckFailed, NotAttempted, call


def stub(x: Any) -> Any:
    raise NotImplementedError()


def same(x: Any) -> Any:
    return x


def broken(x: Any) -> Any:
    raise ValueError(f"sizes 3 and 12 clash in {x}")


def message(check: Callable[[], Any]) -> str:
    with pytest.raises(CheckFailed) as caught:
        check()
    return str(caught.value)


class Proxy:
    """A function of another process, as the grader hands it over."""

    __name__ = "remote"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0]


# The whole message, once.


def test_a_wrong_value_is_shown_with_call_place_and_hint() -> None:
    def broadcast_shape(s: Any, t: Any) -> Any:
        return (3, 1)

    check = call(broadcast_shape, (3, 1), (4,))
    assert message(lambda: check.equals((3, 4), hint="Align the shapes from the right.")) == (
        "broadcast_shape((3, 1), (4,)): the value is wrong.\n"
        "  expected: (3, 4)\n"
        "  got:      (3, 1)\n"
        "  at [1]: expected 4, got 1\n"
        "  hint: Align the shapes from the right."
    )


def test_a_large_tensor_is_described() -> None:
    check = call(same, torch.zeros(4, 3))
    assert message(lambda: check.equals(torch.eye(4, 3))) == (
        "same(float32 tensor of shape (4, 3)): the values are wrong.\n"
        "  expected: float32 tensor of shape (4, 3)\n"
        "  got:      float32 tensor of shape (4, 3)\n"
        "  at [0, 0]: expected 1.0, got 0.0\n"
        "  3 of 12 elements differ"
    )


def test_arguments_are_shown_as_they_were_before_the_call() -> None:
    check = call(lambda x: x.zero_(), torch.ones(2))
    assert "(tensor([1., 1.]))" in message(lambda: check.equals(torch.ones(2)))


def test_keywords_are_shown() -> None:
    assert message(lambda: call(dict, a=1).equals({"a": 2})).startswith("dict(a=1): ")


def test_a_proxy_is_called_by_its_name() -> None:
    call(Proxy(), 1).equals(1).done()
    assert message(lambda: call(Proxy(), 1).equals(2)).startswith("remote(1): ")


@pytest.mark.parametrize(
    ("thing", "words"), [(3, "an int"), (None, "None"), (torch.zeros(1), "a tensor")]
)
def test_what_is_no_function_cannot_be_called(thing: Any, words: str) -> None:
    text = message(lambda: call(thing, 1))
    assert text == f"A function is expected, but this is {words}."


# Chains.


def test_every_check_returns_the_call_and_done_ends_the_chain() -> None:
    x = torch.zeros(2, 3)
    check = call(torch.t, x)
    assert isinstance(check.equals(torch.zeros(3, 2)).is_view_of(x), Call)
    assert check.leaves_arguments_alone().done() is None
    assert call(torch.clone, x).is_copy().done() is None
    assert call(int, "x").raises(ValueError).leaves_arguments_alone().done() is None


def test_the_function_is_called_once() -> None:
    calls: list[int] = []
    call(calls.append, 1).equals(None).leaves_arguments_alone().done()
    assert calls == [1]


def test_the_result_is_there_for_further_checks() -> None:
    assert call(divmod, 7, 2).result == (3, 1)
    assert "raised ValueError" in message(lambda: call(broken, 1).result)


# Exceptions of the answer.


@pytest.mark.parametrize(
    "check",
    [
        lambda c: c.equals(1),
        lambda c: c.is_view_of(torch.zeros(1)),
        lambda c: c.is_copy(),
        lambda c: c.leaves_arguments_alone(),
        lambda c: c.done(),
    ],
)
def test_the_first_check_reports_an_exception_with_its_cause(check: Callable[[Call], Any]) -> None:
    with pytest.raises(CheckFailed) as caught:
        check(call(broken, 1))
    assert str(caught.value) == (
        "broken(1): raised ValueError: sizes 3 and 12 clash in 1, but a result was expected."
    )
    assert isinstance(caught.value.__cause__, ValueError)


def test_an_answer_that_exits_is_reported() -> None:
    text = message(lambda: call(lambda: exit()).done())
    assert "raised SystemExit" in text


@pytest.mark.parametrize(
    "check",
    [
        lambda c: c.equals(1, hint="h"),
        lambda c: c.raises(NotImplementedError),
        lambda c: c.raises(Exception),
        lambda c: c.done(),
    ],
)
@pytest.mark.parametrize("about", [None, "a 0-d operand"])
def test_an_untouched_stub_is_not_attempted(
    check: Callable[[Call], Any], about: str | None
) -> None:
    with pytest.raises(NotAttempted, match=r"^stub: not attempted yet\. Replace"):
        check(call(stub, 1, about=about))


def test_not_implemented_by_a_library_is_not_the_stub() -> None:
    def answer() -> None:
        raise NotImplementedError("'addmm' is not implemented for 'Bool'")

    with pytest.raises(CheckFailed) as caught:
        call(answer).equals(1)
    assert type(caught.value) is CheckFailed


def test_expected_exceptions() -> None:
    call(broken, 1).raises(ValueError, mentions=["3", "12", "CLASH"]).done()
    call(broken, 1).raises(Exception).done()


def test_a_returned_value_where_an_exception_is_expected() -> None:
    assert message(lambda: call(same, 1).raises(ValueError, hint="Refuse it.")) == (
        "same(1): an exception is expected, but a value was returned.\n"
        "  expected: ValueError is raised\n"
        "  got:      1\n"
        "  hint: Refuse it."
    )


def test_another_exception_than_the_expected_one() -> None:
    text = message(lambda: call(broken, 1).raises(KeyError))
    assert "raised a ValueError, but another exception is expected." in text
    assert "expected: KeyError" in text
    assert "got:      ValueError: sizes 3 and 12" in text


@pytest.mark.parametrize("words", ["2", "1 2", "axis"])
def test_a_message_that_does_not_mention_enough(words: str) -> None:
    text = message(lambda: call(broken, 0).raises(ValueError, mentions=["3", words]))
    assert f"missing: {words}\n" in text
    assert "message: sizes 3 and 12 clash in 0" in text


# Aliasing.


def test_views_are_told_from_copies() -> None:
    x, n = torch.arange(6.0), np.arange(6.0)
    call(same, x).is_view_of(x)
    call(lambda x: x[3:], x).is_view_of(x[:2])
    call(lambda n: n[2:], n).is_view_of(n)
    call(torch.from_numpy, n).is_view_of(n)
    call(lambda x: x.numpy()[1:], x).is_view_of(x)
    text = message(lambda: call(torch.clone, x).is_view_of(x, hint="Use view."))
    assert "the result is a copy, but a view is expected" in text
    assert text.endswith("hint: Use view.")
    assert "a view is expected, but a float was returned" in message(
        lambda: call(float, x[0]).is_view_of(x)
    )


def test_empty_views_pass() -> None:
    x = torch.zeros(0, 3)
    call(lambda x: x.reshape(3, 0), x).is_view_of(x)
    call(lambda x: x[:0], torch.zeros(3)).is_view_of(torch.zeros(3))


@pytest.mark.parametrize("f", [lambda x: x.t(), lambda x: (1, {"k": [x[0]]}), lambda x: x.numpy()])
def test_a_view_is_no_copy_even_in_a_container(f: Callable[..., Any]) -> None:
    text = message(lambda: call(f, torch.ones(2, 2)).is_copy())
    assert "the result is a view, but a copy is expected" in text


@pytest.mark.parametrize("argument", [[1, 2], {"a": 1}, torch.zeros(0)])
def test_an_argument_itself_is_no_copy(argument: Any) -> None:
    assert "an argument itself was returned" in message(lambda: call(same, argument).is_copy())


def test_copies_pass() -> None:
    call(torch.clone, torch.ones(3)).is_copy().done()
    call(list, [1, 2]).is_copy().done()
    call(same, 3).is_copy().done()


@pytest.mark.parametrize(
    ("f", "argument"),
    [
        (lambda x: x.add_(1), torch.zeros(3)),
        (lambda x: x.resize_(2, 3), torch.zeros(6)),
        (lambda x: x.detach().sub_(1), torch.zeros(3, requires_grad=True)),
        (lambda x: x.__setitem__(0, np.nan), np.zeros(3)),
        (lambda x: x.append(1), [1]),
        (lambda x: x["a"].append(1), {"a": [1]}),
        (lambda x: x.clear(), {1, 2}),
        (lambda x: x[1].zero_(), (1, torch.ones(2))),
    ],
)
def test_changed_arguments_are_found_through_containers(
    f: Callable[..., Any], argument: Any
) -> None:
    text = message(lambda: call(f, argument).leaves_arguments_alone(hint="Copy first."))
    assert "argument 1 was changed in place.\n  before: " in text
    assert text.endswith("hint: Copy first.")


def test_the_first_element_that_changed_is_shown() -> None:
    def darkens(x: torch.Tensor) -> None:
        x[1, 2, 3, 0] = -5.0

    text = message(lambda: call(darkens, torch.ones(2, 3, 4, 4)).leaves_arguments_alone())
    assert "at [1, 2, 3, 0]: 1.0 became -5.0" in text
    assert "1 of 96 elements differ" in text


def test_the_place_of_a_change_is_shown_through_containers() -> None:
    def moves(batches: list[dict[str, torch.Tensor]]) -> None:
        batches[1]["y"][2] += 4

    given = [{"y": torch.arange(3)}, {"y": torch.arange(3)}]
    text = message(lambda: call(moves, given).leaves_arguments_alone())
    assert "at [1]['y'][2]: 2 became 6" in text


def test_a_hidden_case_does_not_show_what_changed() -> None:
    text = message(
        lambda: call(lambda x: x.zero_(), torch.ones(3), about="ones").leaves_arguments_alone()
    )
    assert "became" not in text
    assert "before" not in text


def test_a_changed_keyword_argument_is_named() -> None:
    text = message(
        lambda: call(lambda a, b: b.zero_(), 1, b=torch.ones(2)).leaves_arguments_alone()
    )
    assert "argument b was changed in place." in text


def test_arguments_that_hold_nan_functions_or_gradients_may_stay_as_they_are() -> None:
    x = torch.tensor([float("nan"), 1.0], requires_grad=True)
    call(lambda *_: None, x, len, torch.nn.Linear(2, 2), object()).leaves_arguments_alone().done()


# Hidden checks.

SECRET = 31337


def hidden_messages() -> list[str]:
    """All that a student reads of hidden checks that fail in every possible way."""
    secret, tensor = SECRET, torch.full((2,), float(SECRET))

    def leak(_: Any) -> Any:
        raise type(f"E{SECRET}", (ValueError,), {})(f"was called with {SECRET}")

    checks: list[Callable[[], Any]] = [
        lambda: call(same, 1, about="big").equals(secret),
        lambda: call(same, secret, about="big").equals(1),
        lambda: call(same, tensor, about="big").equals(torch.zeros(2)),
        lambda: call(same, torch.zeros(2), about="big").equals(tensor),
        lambda: call(same, 1, about="big").equals({secret: 1}),
        lambda: call(same, {secret: 1}, about="big").equals({}),
        lambda: call(same, {secret: 1}, about="big").equals({secret: 2}),
        lambda: call(same, {secret}, about="big").equals({1}),
        lambda: call(same, 1, about="big").equals(torch.zeros(SECRET)),
        lambda: call(same, type(f"T{secret}", (), {})(), about="big").equals(1),
        lambda: call(leak, 1, about="big").equals(1),
        lambda: call(leak, 1, about="big").raises(KeyError),
        lambda: call(leak, 1, about="big").raises(ValueError, mentions=["axis"]),
        lambda: call(same, secret, about="big").raises(ValueError),
        lambda: call(torch.clone, tensor, about="big").is_view_of(tensor),
        lambda: call(same, tensor, about="big").is_copy(),
        lambda: call(lambda x: x.zero_(), tensor.clone(), about="big").leaves_arguments_alone(),
    ]
    return [message(check) for check in checks]


def test_hidden_checks_name_the_case_and_no_value() -> None:
    messages = hidden_messages()
    assert all(", big: " in text for text in messages)
    assert not any(str(SECRET) in text for text in messages)
    assert not any("  expected:" in text for text in messages)


def test_a_hidden_check_shows_rung_kind_and_hint() -> None:
    check = call(same, torch.zeros(3), about="a row")
    assert message(lambda: check.equals(torch.zeros(4, 3), hint="Two axes.")) == (
        "same, a row: the shape is wrong.\n  got: a tensor of shape (3,)\n  hint: Two axes."
    )


def test_a_hidden_check_attaches_no_exception_that_could_quote_the_case() -> None:
    with pytest.raises(CheckFailed) as caught:
        call(broken, SECRET, about="big").done()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert str(caught.value) == "broken, big: raised a ValueError, but a result was expected."


# The notebook's rendering.


def test_a_notebook_shows_the_message_and_no_frame_of_the_checker() -> None:
    with pytest.raises(CheckFailed) as caught:
        call(same, 1).equals(2, hint="Two.")
    (text,) = caught.value._render_traceback_()
    assert text == f"CheckFailed: {caught.value}"


def test_a_notebook_shows_the_line_of_the_answer_that_raised() -> None:
    cell = compile("def answer(x):\n    return 1 / 0\n", "/tmp/ipykernel_12/345.py", "exec")
    names: dict[str, Any] = {}
    exec(cell, names)
    with pytest.raises(CheckFailed) as caught:
        call(names["answer"], 1).done()
    (text,) = caught.value._render_traceback_()
    assert text.splitlines()[-1].startswith("  in answer, line 2 of its cell:")
    assert "calling.py" not in text


def test_the_package_offers_what_the_text_format_promises() -> None:
    promised = ["Call", "CheckFailed", "NotAttempted", "call", "generator", "layouts", "seed"]
    assert tl.check.__all__ == promised
    assert issubclass(NotAttempted, CheckFailed)
    assert issubclass(CheckFailed, AssertionError)
