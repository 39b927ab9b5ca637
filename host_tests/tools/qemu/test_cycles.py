"""`noheap cycles --handler sampler` of an STM32F4 board: its bound, and what QEMU executed."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board import boards, generated, program
from noheap_tools.board import config as board_config
from noheap_tools.cycles import analysis, cortex_m4, on_qemu
from noheap_tools.cycles.counted import Counted
from noheap_tools.emulator import scenario
from noheap_tools.qemu import firmware

PYBOARD = "pybv11"
Measure = Callable[..., Counted]
# Every way out of the wait: an answer, none, a stuck bus, and a stretched clock; and a late tick.
FAULTS = """
seconds = 0.6
[[step]]
at_ms = 0
temperature_c = 25.0
[[step]]
at_ms = 105
fault = "nack"
for_ms = 50
[[step]]
at_ms = 205
fault = "stuck_sda"
for_ms = 50
[[step]]
at_ms = 305
fault = "stretch"
for_ms = 50
[[step]]
at_ms = 405
fault = "masked"
for_ms = 42
"""


@pytest.fixture(scope="module")
def measured(image_of: Callable[[str], Path]) -> Measure:
    def measure(plan: str, loops: tuple[int, ...] = ()) -> Counted:
        board = boards.load(PYBOARD)
        sources = program.needed(generated.module(board), board_config.known(board, {}))
        parsed = scenario.parse(plan)
        return on_qemu.measure(
            board, image_of(PYBOARD), "main.py", parsed, parsed.seconds, sources, list(loops)
        )

    return cache(measure)


def test_the_bound_is_above_each_path_that_ran(measured: Measure) -> None:
    found = measured(FAULTS)
    assert (found.unclear, found.contradictions, found.violations(None)) == ([], [], [])
    assert found.bound is not None and found.instructions is not None
    assert found.calls >= 55
    # What ran is of many kinds, and an instruction takes at least a cycle.
    assert found.instructions.minimum < found.instructions.median < found.instructions.maximum
    assert found.instructions.maximum < (found.path_cycles or 0) < found.bound
    # At least the time that a bus held for ever takes: 400 µs.
    assert found.wait_us == 402
    assert found.whole_bound == found.bound + 402 * 168
    assert [(it["rounds"], it["waits"]) for it in found.loops] == [
        (32, False),
        (32, False),
        (5, True),
    ]
    assert found.stack_bound is not None


def test_instructions_are_the_same_each_time(measured: Measure) -> None:
    first = measured("seconds = 0.3\n")
    again = measured.__wrapped__("seconds = 0.3\n")  # pyright: ignore
    assert first == again
    # A good reading, the output not to be changed.
    assert first.instructions is not None
    assert 100 < first.instructions.median < 450


def test_bounds_that_are_too_low_for_what_ran_are_found(measured: Measure) -> None:
    found = measured(FAULTS, loops=(0, 0, 0))
    assert found.wait_us == 0  # the user's own numbers: nobody knows of the wait
    assert "cycles ran, more than the bound of" in found.violations(None)[0]


def test_a_way_that_the_code_does_not_have_is_found() -> None:
    code = {0x20000000: 0xBF00, 0x20000002: 0x4770}  # nop; bx lr
    found = analysis.analyse(
        0x20000000,
        lambda at: 0,
        lambda at: code.get(at, 0),
        lambda at: "?",
        timing=cortex_m4.TIMING,
    )
    assert on_qemu.path_cycles(found, (0x20000000, 0x20000002)) == (found.cycles, "")
    _, why = on_qemu.path_cycles(found, (0x20000000, 0x20000000))
    assert why == "QEMU went from +0x0 to +0x0, and the code does not"
    assert on_qemu.path_cycles(found, (0x20000000,))[1].endswith(
        "to its return, and the code does not"
    )


def test_the_command_says_what_is_counted_and_what_is_not(
    measured: Measure,
    image_of: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Another test has it made by the command.
    monkeypatch.setattr(firmware, "image", lambda *_, **__: image_of(PYBOARD))
    asked = ["cycles", "firmware/main.py", "--handler", "sampler", "--board", PYBOARD]
    assert cli.main([*asked, "--seconds", "0.2"]) == 0
    said = capsys.readouterr().out
    assert "instructions" in said and "Instructions are QEMU's, which has no cycles." in said
    assert "without those for flash" in said
    assert cli.main([*asked, "--seconds", "0.2", "--json", "--max-bound", "1000"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["board"], told["core"]) == (PYBOARD, cortex_m4.TIMING.core)
    assert told["cycles"] is None
    assert told["violations"] == [
        f"bound of {told['bound_with_waiting']} cycles, at most 1000 allowed"
    ]
