"""What the lectures 00 to 04 say in words."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable

import pytest
import torch

from tests.claims import prose, says
from tests.notebooks import about, code_cells, lectures, printed, read

PLACES = {path.stem for path in lectures()} - {"00_start_here"}


def test_the_start_page_names_every_lecture_with_its_mathematics() -> None:
    rows = re.findall(r"\| \[[^]]+\]\((\w+)\.ipynb\) \| ([^|]+) \| ([^|]+) \|", prose("00"))
    assert {name for name, _, _ in rows} == PLACES
    assert all(teaches.strip() and needs.strip() for _, teaches, needs in rows)


def test_the_start_page_says_how_long_a_lecture_takes() -> None:
    ((least, most),) = re.findall(r"between (\d+) and (\d+) minutes", prose("00"))
    for stem in PLACES:
        (minutes,) = re.findall(r"About (\d+) minutes", prose(stem.partition("_")[0]))
        assert int(least) <= int(minutes) <= int(most), stem


def test_the_start_page_says_what_second_reading_means() -> None:
    assert says("00", "Some headings begin with *Second reading*.")
    for path in lectures():
        cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
        headings = re.findall(r"^#+ (.*)$", "\n".join(cells), re.MULTILINE)
        marked = [heading for heading in headings if "second reading" in heading.lower()]
        assert all(heading.startswith("Second reading: ") for heading in marked), marked


def test_no_mistake_is_made_twice() -> None:
    made = Counter(
        re.sub(r"\d+", "n", printed(cell))
        for path in lectures()
        for cell in code_cells(path)
        if "raises" in about(cell) and about(cell).get("role") == "mistake"
    )
    assert [message for message, times in made.items() if times > 1] == []


def test_strides_are_known_before_the_message_that_names_them() -> None:
    assert says("03", "A tensor is a block of numbers plus a **stride** for each axis")
    assert says("04", "In lecture 03 you met one of them, the stride 0")
    assert "have not met" not in prose("04")


@pytest.mark.parametrize("made", ["linspace", "zeros", "ones", "eye", "rand", "randn"])
def test_what_measures_or_draws_gives_floats(made: str) -> None:
    assert says("01", "A constructor that measures or draws gives `float32`")
    torch.manual_seed(0)
    given = {"linspace": (0, 10, 3)}.get(made, (3,))
    assert getattr(torch, made)(*given).dtype == torch.float32


@pytest.mark.parametrize(
    ("number", "kind"), [(7, torch.int64), (7.0, torch.float32), (True, torch.bool)]
)
def test_what_repeats_keeps_the_kind(number: float, kind: torch.dtype) -> None:
    assert says("01", "One that counts or repeats, as `arange` and `full` do, keeps the kind")
    assert torch.full((2, 3), number).dtype == kind
    if kind != torch.bool:
        assert torch.arange(number).dtype == kind


def draws_elsewhere(call: str) -> list[float]:
    """Draw in a process that may not use the processor's vector instructions."""
    code = f"import torch; torch.manual_seed(1234); print(*(x.hex() for x in {call}.tolist()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"ATEN_CPU_CAPABILITY": "default"}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return [float.fromhex(number) for number in done.stdout.split()]


def test_rand_does_not_depend_on_the_processor() -> None:
    assert says("01", "`rand` has in fact been the same on every processor")
    torch.manual_seed(1234)
    assert draws_elsewhere("torch.rand(1000)") == torch.rand(1000).tolist()


def test_randn_depends_on_the_processor_in_the_last_digits_at_most() -> None:
    assert says("01", "processors round those differently in the last digit")
    torch.manual_seed(1234)
    here = torch.randn(1000)
    torch.testing.assert_close(torch.tensor(draws_elsewhere("torch.randn(1000)")), here)


@pytest.mark.parametrize("count", [1, 8, 15])
def test_fewer_than_sixteen_normal_numbers_are_others(count: int) -> None:
    assert says("01", "from 16 on it works on whole blocks")
    blocks = [torch.randn(n, generator=torch.Generator().manual_seed(1234)) for n in (count, 16)]
    assert not torch.equal(blocks[0][:1], blocks[1][:1])
    few = [torch.randn(n, generator=torch.Generator().manual_seed(1234)) for n in (count, 15)]
    assert torch.equal(few[0], few[1][:count])


@pytest.mark.parametrize("shape", [(0,), (3, 0)])
def test_places_say_nothing_about_empty_tensors(shape: tuple[int, ...]) -> None:
    assert says("01", "Two tensors that have elements share memory if these places agree")
    assert says("04", "Of tensors without elements it tells nothing")
    assert torch.empty(shape).untyped_storage().data_ptr() == 0


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_a_mask_of_the_whole_shape_leaves_one_axis_and_a_shorter_one_more(axes: int) -> None:
    assert says("01", "A tensor of booleans with the shape of `x`, a *mask*")
    assert says("01", "One boolean for each row picks rows.")
    x = torch.zeros(2, 3, 4)
    assert x[torch.ones(x.shape[:axes], dtype=torch.bool)].ndim == 3 - axes + 1


@pytest.mark.parametrize(
    ("refused", "cure"),
    [
        (torch.zeros(3, requires_grad=True), torch.Tensor.detach),
        (torch.zeros(3, dtype=torch.bfloat16), torch.Tensor.float),
    ],
    ids=["tape", "bfloat16"],
)
def test_the_way_back_to_numpy_is_refused_and_cured(
    refused: torch.Tensor, cure: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    assert says("01", "you will meet three such cases")
    with pytest.raises((RuntimeError, TypeError)):
        refused.numpy()
    assert cure(refused).numpy().tolist() == [0, 0, 0]


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.bool])
def test_the_mean_of_whole_numbers_is_refused(dtype: torch.dtype) -> None:
    assert says("01", "The mean of whole numbers is refused")
    with pytest.raises(RuntimeError, match="could not infer output dtype"):
        torch.ones(3, dtype=dtype).mean()


def test_only_float16_needs_loss_scaling() -> None:
    assert says("02", "training in `float16` needs a trick")
    derivative = torch.tensor(2e-8)
    assert derivative.half() == 0
    assert derivative.bfloat16() != 0


def test_a_cast_to_the_same_type_gives_the_tensor_itself() -> None:
    assert says("02", "If it has the type already, you get the original itself")
    x = torch.zeros(3)
    assert x.float() is x
    assert x.to(torch.float32) is x


KINDS = [
    [torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64],
    [torch.float16, torch.bfloat16, torch.float32, torch.float64],
    [torch.complex64, torch.complex128],
]


def holds(wide: torch.dtype, narrow: torch.dtype) -> bool:
    if wide.is_floating_point or wide.is_complex:
        one, other = torch.finfo(wide), torch.finfo(narrow)
        return one.eps <= other.eps and one.max >= other.max and one.tiny <= other.tiny
    whole, part = torch.iinfo(wide), torch.iinfo(narrow)
    return whole.min <= part.min and part.max <= whole.max


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_within_a_kind_the_narrowest_type_that_holds_both_wins(kind: list[torch.dtype]) -> None:
    assert says("02", "the result is the narrowest type that holds every number of both")
    for a, b in itertools.product(kind, kind):
        holding = [dtype for dtype in kind if holds(dtype, a) and holds(dtype, b)]
        came = (torch.ones(2, dtype=a) + torch.ones(2, dtype=b)).dtype
        assert came == min(holding, key=lambda dtype: dtype.itemsize), (a, b)


def test_a_scaler_skips_a_step_with_inf_and_halves_its_factor() -> None:
    assert says("02", "halves it and skips the step when an `inf` appears")
    weight = torch.tensor([1.0], requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.5)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    for slope, expected in ((2.0, 0.0), (float("inf"), 0.0)):
        optimizer.zero_grad()
        scaler.scale(weight * slope).sum().backward()
        scaler.step(optimizer)
        scaler.update()
        assert weight.item() == expected
    assert scaler.get_scale() == 512.0


@pytest.mark.parametrize("name", ["binary_cross_entropy", "binary_cross_entropy_with_logits"])
def test_losses_for_two_classes_refuse_a_broadcast(name: str) -> None:
    assert says("03", "Those for two classes refuse")
    with pytest.raises(ValueError, match=r"target size|Target size"):
        getattr(torch.nn.functional, name)(torch.ones(5, 1), torch.ones(5))


NOTICED = {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"}


@pytest.mark.parametrize("name", sorted(NOTICED | {"poisson_nll_loss", "hinge_embedding_loss"}))
def test_losses_for_regression_warn_of_a_broadcast_and_others_do_not(name: str) -> None:
    assert says("03", "Those for regression compute the wrong number all the same, but with a warn")
    assert says("03", "And some, such as the two for counts and for uncertain values")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        came = getattr(torch.nn.functional, name)(torch.ones(5, 1), torch.ones(5), reduction="none")
    assert came.shape == (5, 5)
    assert bool(caught) == (name in NOTICED)


def new_tensors(turned: torch.Tensor) -> dict[str, torch.Tensor]:
    return {"clone": turned.clone(), "+": turned + 1, "exp": turned.exp(), "like": turned * turned}


@pytest.mark.parametrize("axes", [(1, 0, 2), (2, 1, 0), (2, 0, 1)])
def test_a_clone_and_arithmetic_keep_the_walk(axes: tuple[int, ...]) -> None:
    assert says("04", "`clone` and arithmetic make new numbers and keep the walk")
    turned = torch.zeros(2, 3, 4).permute(axes)
    for new in new_tensors(turned).values():
        assert new.stride() == turned.stride()
    made = torch.zeros(turned.shape)
    assert made.stride()[-1] == 1
    assert turned.contiguous().stride() == made.stride()


def test_only_arithmetic_in_place_is_refused_on_a_stretched_tensor() -> None:
    assert says("04", "Reading is free, arithmetic in place is refused.")
    stretched = torch.ones(3).expand(4, 3)
    for method in ("mul_", "add_", "copy_"):
        with pytest.raises(RuntimeError, match="single memory location"):
            getattr(stretched, method)(torch.zeros(4, 3))
    stretched[0, 0] = 7
    assert stretched[:, 0].tolist() == [7, 7, 7, 7]
