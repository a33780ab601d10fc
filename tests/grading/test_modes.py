"""What a ``with`` block of a check sets in a library holds for the student's code that it calls."""

from __future__ import annotations

import pytest

from tests.grading.pair import run_in_one_process, verdicts

SETUP = "import decimal\nimport numpy as np\nimport torch\n"
ANSWER = """
w = torch.ones(2, requires_grad=True)
def model(x): return x @ w
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
def logs(x): return np.log(x)
def third(): return decimal.Decimal(1) / 3
def zeros(): return torch.zeros(2)
def through(f, x): return f(x)
"""
BLOCKS = {
    "no gradients": (
        "with torch.no_grad():\n    y = net(torch.ones(4, 2))\nassert y.shape == (4, 1)\n"
        "assert not y.requires_grad and net(torch.ones(4, 2)).requires_grad"
    ),
    "gradients again": (
        "with torch.no_grad(), torch.enable_grad():\n    assert model(torch.ones(2)).requires_grad"
    ),
    "inference": (
        "with torch.inference_mode():\n    y = model(torch.ones(3, 2))\n"
        "assert not y.requires_grad and y.tolist() == [2, 2, 2]\n"
        "model(torch.ones(3, 2)).sum().backward()\nassert w.grad.tolist() == [3, 3]"
    ),
    "a default type": (
        "torch.set_default_dtype(torch.float64)\nassert zeros().dtype == torch.float64\n"
        "torch.set_default_dtype(torch.float32)\nassert zeros().dtype == torch.float32"
    ),
    "errors of NumPy": (
        "with np.errstate(divide='raise'):\n    try:\n        logs(np.zeros(1))\n"
        "    except FloatingPointError:\n        pass\n    else:\n        raise AssertionError\n"
        "with np.errstate(divide='ignore'):\n    assert np.isinf(logs(np.zeros(1)))"
    ),
    "a precision": (
        "with decimal.localcontext() as context:\n    context.prec = 3\n"
        "    assert str(third()) == '0.333'\nassert len(str(third())) > 20"
    ),
    "a call within a call": (
        "with torch.no_grad():\n"
        "    assert not through(lambda x: model(x), torch.ones(2)).requires_grad"
    ),
}


@pytest.mark.parametrize("test", BLOCKS.values(), ids=BLOCKS)
def test_a_mode_of_the_check_holds_for_what_it_calls(test: str) -> None:
    cells = (("setup", SETUP), ("answer", ANSWER, ANSWER), ("test", test))
    assert run_in_one_process(*cells) == verdicts(*cells) == ["passed"]


def test_a_mode_that_a_check_leaves_stays() -> None:
    sets = "torch.set_grad_enabled(False)\nassert not model(torch.ones(2)).requires_grad"
    asks = "assert model(torch.ones(2)).requires_grad is False"
    cells = (("setup", SETUP), ("answer", ANSWER, ANSWER), ("test", sets), ("test", asks))
    assert run_in_one_process(*cells) == verdicts(*cells) == ["passed", "passed"]


def test_what_an_answer_sets_is_its_own() -> None:
    answer = ANSWER + "torch.set_grad_enabled(False)\n"
    cells = (
        ("setup", SETUP + "torch.set_default_dtype(torch.float64)"),
        ("answer", answer + "torch.set_default_dtype(torch.float32)", ANSWER),
        ("test", "assert zeros().dtype == torch.float32"),
        ("test", "assert not model(torch.ones(2)).requires_grad"),
        ("test", "with torch.no_grad():\n    model(torch.ones(2))"),
        ("test", "assert not model(torch.ones(2)).requires_grad"),
    )
    assert verdicts(*cells) == ["passed"] * 4
