"""The STM32F4's hardware tick, on QEMU's STM32F405: its timers, its interrupts, its addresses.

QEMU's timer requests an update by itself and each ARR steps, once device/tim.py has helped it
over what it lacks. Not here: RCC, UIF as a level, the reload of CNT; they are simulated in
host_tests/lib/tick/test_stm32f4.py.
"""

from ast import literal_eval
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from rig.qemu import Qemu, QemuError

_MOUNT = "import vfs, uctypes\nvfs.mount(vfs.VfsRom(uctypes.bytearray_at({}, {})), '/')"
_SETUP = """
import gc, micropython, tim
from tim import counted, counting, make, start, state, wait
"""


def program(name: str) -> str:
    return (Path(__file__).parent / "programs" / f"{name}.py").read_text()


@pytest.fixture
def qemu(start: Callable[..., Qemu]) -> Qemu:
    qemu = start("stm32f405")
    qemu.run(_SETUP)
    return qemu


@pytest.mark.parametrize(
    ("timer", "period_us"), [(5, 100), (5, 1000), (5, 10_000), (3, 250), (3, 1000)]
)
def test_it_serves_every_period_and_allocates_nothing(
    qemu: Qemu, timer: int, period_us: int
) -> None:
    said = qemu.run(f"print(tim.serve({timer}, {period_us}))")
    grown, status, took_us, at_us = literal_eval(said)
    assert grown == 0
    assert status == 0  # QEMU sets UIF, and only the trampoline clears it
    assert len(at_us) >= 20
    assert 0 <= at_us[0] - period_us <= 5
    # QEMU's own excess, the machine's age at CNT 0, is the same each time.
    apart_us = [later - earlier for earlier, later in pairwise(at_us)]
    assert max(apart_us) - min(apart_us) <= 1
    assert abs(min(apart_us) - period_us) <= 3
    assert took_us - at_us[-1] <= period_us + 1500  # the last until `deinit` had stopped it


def test_a_tick_is_due_one_period_after_its_start(qemu: Qemu) -> None:
    said = qemu.run(program("due_after_start"))
    after, before, *same = literal_eval(said)
    assert after >= 0 and before >= 0
    assert same == [0, 0]


def test_deinit_leaves_everything_as_it_was_and_it_starts_again(qemu: Qemu) -> None:
    said = qemu.run(program("started_twice"))
    for line in said.splitlines():
        before, during, after, first, later, running = literal_eval(line)
        assert before == after
        assert during != before
        assert during[-2] & 0xFF0000 == 0x800000  # interrupt 50's priority: 2 of 4
        assert during[-1] >> 28 == 2  # the vector table: in RAM
        assert 9 <= first <= 11
        assert (later, running) == (0, False)


def test_a_second_tick_replaces_the_first(qemu: Qemu) -> None:
    said = qemu.run(program("replaced"))
    assert said.endswith("True\n")
    ended, first, second = literal_eval(said.splitlines()[0])
    assert ended == (False, True)
    assert first == 0
    assert 19 <= second <= 21


def test_two_timers_run_side_by_side(qemu: Qemu) -> None:
    said = qemu.run(program("side_by_side"))
    assert said.endswith("True\n")
    first, second = literal_eval(said.splitlines()[0])
    assert 9 <= first <= 11 and 19 <= second <= 21
    assert 19 <= int(said.splitlines()[1]) <= 21


def test_an_exception_and_a_collection_without_references_leave_it_running(qemu: Qemu) -> None:
    qemu.run("handler, words = counting()\ntick = make(handler, 1000)\nstart(tick)")
    with pytest.raises(QemuError, match="ZeroDivisionError"):
        qemu.run("1 / 0")
    assert 9 <= int(qemu.run("print(counted(words))")) <= 11
    # Only the vector holds handler and trampoline; what was freed is written over.
    qemu.run("del tick, handler\ngc.collect()\nx = [bytes(64) for _ in range(150)]\ndel x")
    assert 9 <= int(qemu.run("print(counted(words))")) <= 11


def test_a_program_that_ended_its_tick_runs_again_after_a_soft_reset(
    qemu: Qemu, all_files: dict
) -> None:
    program = _SETUP + "handler, words = counting()\ntick = make(handler, 1000)\nstart(tick)\n"
    qemu.run(program + "print(counted(words))\ntick.deinit()")
    with pytest.raises(QemuError, match="MicroPython started again"):
        qemu.run("raise SystemExit")
    qemu.run(_MOUNT.format(0x08080000, all_files["armv7emsp"].length))
    qemu.run("import sys\nsys.path[:] = ['/device', '/lib']\nx = [bytes(64) for _ in range(300)]")
    assert 9 <= int(qemu.run(program + "print(counted(words))\ntick.deinit()")) <= 11


# From MicroPython's own modules alone: what `tim.state` says of TIM5, and where VTOR points.
_STATE = """
from machine import mem32
print([mem32[at] for at in (0x40000C00, 0x40000C0C, 0x40000C10, 0x40000C28, 0x40000C2C)]
    + [mem32[at] for at in (0xE000E104, 0xE000E204, 0xE000E430, 0xE000ED08)])
"""


def test_a_soft_reset_ends_a_tick_that_nobody_ended(start: Callable[..., Qemu]) -> None:
    qemu = start("stm32f405")
    qemu.run("import disk\ndisk.mount()\n" + _SETUP)
    before = qemu.run(_STATE)
    qemu.run("handler, words = counting()\ntick = make(handler, 1000)\nstart(tick)")
    assert 9 <= int(qemu.run("print(counted(words))")) <= 11
    assert qemu.run("print(len(tim.tick_stm32.last_will.guard))") == "1\n"
    assert qemu.run(_STATE) != before
    with pytest.raises(QemuError, match="MicroPython started again"):
        qemu.run("raise SystemExit")
    assert qemu.run(_STATE) == before
    # An interrupt would run into what is written over its handler and the vector table now.
    qemu.run("x = [b'\\xff' * 64 for _ in range(300)]\nfor _ in range(10000): pass")
    assert qemu.run(_STATE) == before


def test_where_no_file_system_is_mounted_nothing_is_made_a_guard(qemu: Qemu) -> None:
    qemu.run("handler, words = counting()\ntick = make(handler, 1000)\nstart(tick)")
    assert qemu.run("print(tim.tick_stm32.last_will.guard)\ntick.deinit()") == "[]\n"


def test_what_cannot_be_made_is_refused_by_name(qemu: Qemu) -> None:
    for arguments, name in [
        ("1000, timer=6", "timer"),
        ("1000, timer=2", "clock_timer"),
        ("1000, clock_timer=3", "clock_timer"),
        ("0", "period_us"),
        ("1 << 31", "period_us"),
    ]:
        with pytest.raises(QemuError, match=f"ValueError: {name}:"):
            qemu.run(f"make(counting()[0], {arguments})")
    with pytest.raises(QemuError, match="TypeError: handler"):
        qemu.run("from noheap.cortex.jump import Jump\nmake(Jump(print), 1000)")
