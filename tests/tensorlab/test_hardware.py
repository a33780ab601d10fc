"""Figures come from a measurement, and a device without one is said to have none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tensorlab import hardware


@pytest.fixture(scope="module")
def measured() -> hardware.Figures:
    return hardware.measure("cpu", side=64, date="2026-01-02")


def test_a_measurement_is_of_this_machine(measured: hardware.Figures) -> None:
    assert (measured.kind, measured.name, measured.side) == ("cpu", hardware.processor(), 64)
    assert measured.copy_gb_per_s > 0
    assert measured.finished_ms >= measured.returned_ms > 0
    assert measured.mib == pytest.approx(3 * 64 * 64 * 4 / 2**20, rel=1e-2)


def test_kept_figures_come_back_and_replace_older_ones(
    tmp_path: Path, measured: hardware.Figures
) -> None:
    path = tmp_path / "hardware.json"
    path.write_text("[]")
    other = replace(measured, name="another")
    for figures in (measured, other, replace(measured, finished_ms=7.0)):
        hardware.write(figures, path)
    assert hardware.stored(path) == tuple(
        sorted([other, replace(measured, finished_ms=7.0)], key=lambda row: row.name)
    )


def test_the_table_says_what_was_not_measured(tmp_path: Path, measured: hardware.Figures) -> None:
    path = tmp_path / "hardware.json"
    path.write_text("[]")
    nothing = f": {hardware.NO_FIGURES}"
    assert hardware.table(path) == f"CPU{nothing}\nCUDA device{nothing}"
    hardware.write(measured, path)
    assert hardware.table(path).endswith(f"\nCUDA device{nothing}")
    hardware.write(replace(measured, kind="cuda", name="a device"), path)
    assert nothing not in hardware.table(path)
    assert "CUDA device: a device, torch" in hardware.table(path)


def test_the_stored_table_names_a_machine_for_each_row() -> None:
    assert hardware.stored()
    for row in hardware.stored():
        assert row.name in hardware.table()
        assert row.date.startswith("20")


def test_the_rate_of_a_row_follows_from_its_time(measured: hardware.Figures) -> None:
    row = replace(measured, side=1000, finished_ms=100.0)
    assert "20 GFLOP a second" in str(row)


def test_without_a_device_the_live_measurement_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENSORLAB_DEVICE", "cpu")
    assert hardware.live() == hardware.NO_DEVICE


def test_the_model_of_a_processor_is_read(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("vendor_id : x\nmodel name\t: A Processor @ 2 GHz\n")
    assert hardware.processor(info) == "A Processor @ 2 GHz"
    assert hardware.processor(tmp_path / "none")
