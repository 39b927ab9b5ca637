"""Firmware that does not hold, and what is found of it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from noheap_tools.emulator import scenario
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import Image
from rig.simulated import simulate, with_output

PROGRAMS = Path(__file__).parent / "programs"

SHORT = scenario.parse("seconds = 0.3\n[config]\nstats_ms = 50\n")


def outcome(image: Image, files: Mapping[str, bytes]) -> list[str]:
    return simulate(image, SHORT, files).result.violations()


def test_a_main_loop_that_allocates_is_found(image: Image, tmp_path: Path) -> None:
    found = outcome(image, with_output(tmp_path, PROGRAMS / "allocating.py"))
    assert any("MemoryError" in violation for violation in found)
    assert any("ticks served" in violation for violation in found)
    assert any("never reported" in violation for violation in found)


def test_a_growing_heap_and_masked_interrupts_are_found(image: Image, tmp_path: Path) -> None:
    missed, grown = outcome(image, with_output(tmp_path, PROGRAMS / "growing.py"))
    # Those whose due time lay in the first 15 of the 25 ms.
    assert missed in ("1 ticks missed", "2 ticks missed")
    # At least: the object's head comes with its bytes, and blocks are 16 bytes.
    assert int(grown.removeprefix("the heap grew by ").removesuffix(" bytes")) >= 48


def test_records_that_the_queue_refuses_after_the_last_report_are_counted(
    image: Image, tmp_path: Path
) -> None:
    plan = scenario.parse(
        "seconds = 0.3\n[config]\nperiod_us = 1000\nstats_ms = 100\nqueue_records = 8\n"
    )
    result = simulate(image, plan, with_output(tmp_path, PROGRAMS / "hanging.py")).result
    # Of 300 ticks: those after the hang, but for the eight that the queue holds.
    assert 100 < result.queue_dropped < 180
    assert result.ticks in (300, 301)


def test_firmware_that_does_not_start_is_an_error_with_its_words(image: Image) -> None:
    plan = scenario.parse("[config]\nperiod_us = 20\n")
    with pytest.raises(ToolError, match="did not start") as caught:
        simulate(image, plan)
    assert "ValueError: period_us: 32 to 1000000" in caught.value.hint
