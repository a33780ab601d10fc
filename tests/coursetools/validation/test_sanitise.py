"""Names of devices are made equal in one place."""

from __future__ import annotations

import re

import pytest
from nbval.plugin import get_sanitize_patterns

from tests.conftest import ROOT

PATTERNS = get_sanitize_patterns((ROOT / "scripts" / "nbval_sanitize.cfg").read_text("utf-8"))


def sanitised(text: str) -> str:
    for pattern, replacement in PATTERNS:
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.parametrize(
    ("on_cuda", "stored"),
    [
        ("tensor([1.], device='cuda:0')", "tensor([1.])"),
        ("tensor([1.],\n       device='cuda:0')", "tensor([1.])"),
        (
            "tensor(2., device='cuda:1', dtype=torch.float64)",
            "tensor(2., dtype=torch.float64)",
        ),
        ("device(type='cuda', index=0)", "device(type='cpu')"),
        ("device(type='cuda')", "device(type='cpu')"),
        ("Cell In[12], line 3", "Cell In[N], line 3"),
    ],
)
def test_a_device_is_made_equal(on_cuda: str, stored: str) -> None:
    assert sanitised(on_cuda) == sanitised(stored)


@pytest.mark.parametrize("text", ["tensor([1.], device='meta')", "is cuda there: False"])
def test_what_is_meant_stays(text: str) -> None:
    assert sanitised(text) == text


def test_every_rule_is_read() -> None:
    text = (ROOT / "scripts" / "nbval_sanitize.cfg").read_text("utf-8")
    assert len(PATTERNS) == len(re.findall(r"^regex:", text, re.MULTILINE)) >= 3
