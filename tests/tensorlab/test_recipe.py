from __future__ import annotations

import pytest
import torch

from tensorlab.recipe import RecipeError, follow, outcome, shares_storage


@pytest.fixture
def x() -> torch.Tensor:
    return torch.arange(12).reshape(3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x[1]",
        "x[-1, 2]",
        "x[1:, ::2]",
        "x[..., 0]",
        "x[:, None, 1]",
        "x[[0, 2]]",
        "x[[0, 2], [1, -1]]",
        "x[[True, False, True]]",
        "x[x > 5]",
        "x[x != 3]",
        "x[True]",
        "x.t()",
        "x.t().reshape(12)",
        "x.view((2, 6))[0]",
        "x.unsqueeze(-1).expand(3, 4, 2)",
        "x.as_strided((3,), (5,))",
        "x.repeat(2, 1)",
        " x.permute(1, 0) ",
    ],
)
def test_a_recipe_gives_what_python_gives(text: str, x: torch.Tensor) -> None:
    expected = eval(text.strip(), {"x": x})
    assert torch.equal(follow(text, x), expected)
    assert follow(text, x).stride() == expected.stride()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os').system('true')", "not on the list"),
        ("__import__('os').view(3)", "cannot stand here"),
        ("x.numpy()", "not on the list"),
        ("x.__class__", "cannot stand here"),
        ("x.view(y)", "whole number"),
        ("x.view(2.0)", "whole number"),
        ("x[len(x)]", "whole number"),
        ("x['a']", "whole number"),
        ("x.reshape(shape=(12,))", "cannot stand here"),
        ("x[", "not complete Python"),
        ("", "not complete Python"),
        ("x" + "[0:]" * 50, "at most 120"),
        ("x.repeat(100000000000, 1)", "at most 8 times"),
        ("x.repeat((8, 8, 8))", "4096"),
        ("x[None].expand(1000, 3, 4)", "4096"),
        ("x[0 < 1]", "whole number"),
        ("x[x in 3]", "compare x"),
        ("x + 1", "cannot stand here"),
    ],
)
def test_what_is_not_a_recipe_is_refused(text: str, says: str, x: torch.Tensor) -> None:
    with pytest.raises(RecipeError, match=says):
        follow(text, x)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("x", "view"),
        ("x.t()", "view"),
        ("x[2:]", "view"),
        ("x[1, 1]", "view"),
        ("x[3:]", "view"),
        ("x[:, :1].expand(3, 4)", "view"),
        ("x.reshape(2, 6)", "view"),
        ("x.t().reshape(12)", "copy"),
        ("x[x > 5]", "copy"),
        ("x[x > 99]", "copy"),
        ("x[[0, 1]]", "copy"),
        ("x.flip(0)", "copy"),
        ("x.t().view(12)", "refused"),
        ("x[7]", "refused"),
        ("x[::-1]", "refused"),
        ("x + 1", "refused"),
    ],
)
def test_the_verdict(text: str, verdict: str, x: torch.Tensor) -> None:
    came = outcome(text, x)
    assert came.verdict == verdict
    assert (came.result is None) == (verdict == "refused") == bool(came.reason)


def test_a_refusal_carries_the_words_of_torch(x: torch.Tensor) -> None:
    assert "size and stride" in outcome("x.t().view(12)", x).reason


def test_an_offset_does_not_hide_a_shared_storage(x: torch.Tensor) -> None:
    assert x.data_ptr() != x[1].data_ptr()
    assert shares_storage(x, x[1])
    assert not shares_storage(x, x + 0)
