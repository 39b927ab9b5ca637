"""The cost of a sampler's interrupt in each tier: cycles from the handler's first instruction
to its return on the emulated Pico, and lines of flash that it reads."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from noheap_tools.emulator.interrupts import Handled, HandlerWatch
from rig.raw_board import RawBoard

_PERIODS = 40
_SETUP = Path(__file__).parent / "programs" / "cycles.py"
# (job, tier, slice): ceilings of the median's cycles and of the lines of flash. Those of the
# portable tier are above what an empty hard Timer takes, which is MicroPython's own and differs
# between its releases. A C handler for the lean job took 73 on a PWM wrap.
CASES = [
    ("LeanSampler", "asm", 3, 72, 0),
    ("LeanSampler", "asm", None, 92, 0),
    ("LeanSampler", "vector", 3, 130, 0),
    ("LeanSampler", "vector", None, 145, 0),
    ("LeanSampler", "portable", 3, 90, 5),
    ("Sampler", "asm", 3, 116, 0),
    ("Sampler", "vector", 3, 330, 0),
    ("Sampler", "vector", None, 350, 0),
    ("Sampler", "portable", 3, 270, 10),
]


@pytest.fixture(scope="module")
def pico() -> Iterator[tuple[RawBoard, list[Handled]]]:
    pico = RawBoard()
    handled: list[Handled] = []
    watch = HandlerWatch(pico.board, handled.append)
    watch.watch_flash = True
    pico.run_file(_SETUP)
    yield pico, handled


@pytest.fixture(scope="module")
def empty(pico: tuple[RawBoard, list[Handled]]) -> tuple[float, int]:
    """Median of cycles, and lines of flash, of a hard Timer whose handler does nothing."""
    board, handled = pico
    board.run("timer = hard_timer()")
    handled.clear()
    board.run(f"import time\ntime.sleep_ms({_PERIODS + 2})\ntimer.deinit()")
    return _ticks(handled, "portable")


def _ticks(handled: list[Handled], tier: str, pwm_slice: int | None = 3) -> tuple[float, int]:
    """(median of cycles, most lines of flash) of the ticks among the interrupts."""
    interrupt = {"asm": 20, "vector": 20, "portable": 19}[tier]
    if tier != "portable" and pwm_slice is None:
        interrupt = 16
    # Other alarms of MicroPython's pool share the portable tier's interrupt.
    longest = sorted((h for h in handled if h.exception == interrupt), key=lambda h: h.cycles)
    ticks = longest[-_PERIODS + 2 :]
    return median(h.cycles for h in ticks), max(len(h.flash_lines) for h in ticks)


@pytest.mark.parametrize(("job", "tier", "pwm_slice", "cycles", "flash_lines"), CASES)
def test_an_interrupt_stays_below_its_ceiling(
    pico: tuple[RawBoard, list[Handled]],
    empty: tuple[float, int],
    job: str,
    tier: str,
    pwm_slice: int | None,
    cycles: int,
    flash_lines: int,
) -> None:
    board, handled = pico
    queue = ", queue=SPSC(64, RECORD_WORDS)" if job == "Sampler" else ""
    options = f"tier={tier}, pwm_slice={pwm_slice}{queue}"
    board.run(f"sampler = make({job}, {options})\nsampler.start()")
    handled.clear()
    said = board.run(
        "import time\nn = sampler.stats.ticks\n"
        f"while sampler.stats.ticks < n + {_PERIODS}:\n time.sleep_ms(1)\n"
        "print(sampler.stats.faults)\nsampler.deinit()"
    )
    assert said == "0"
    took, lines = _ticks(handled, tier, pwm_slice)
    own, own_lines = empty if tier == "portable" else (0, 0)
    print(f"{job} {tier} {pwm_slice}: {took} above {own} cycles, {lines} above {own_lines} lines")
    assert took - own <= cycles
    assert lines - own_lines <= flash_lines


def test_following_interrupts_ends_with_them(pico: tuple[RawBoard, list[Handled]]) -> None:
    raw, _ = pico
    raw.run("sampler = make(LeanSampler, tier=portable)\nsampler.start()")
    raw.start("import machine\nwhile True:\n machine.idle()\n")
    for _ in range(30):
        began_ns = raw.board.now_ns
        raw.board.run_ms(1)
        assert raw.board.now_ns - began_ns < 1.1e6
    raw.board.send(b"\r\x03\x01")
    raw.board.run_ms(200)
    raw.run("sampler.deinit()")
