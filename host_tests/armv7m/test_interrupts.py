"""Emitted machine code entered through exception vectors, as no emulated RP2040 checks it."""

from ast import literal_eval
from collections.abc import Callable

import pytest

from rig.qemu import Qemu, QemuError

Start = Callable[..., Qemu]
ARMV7M = pytest.mark.parametrize("cpu", ["cortex-m3", "cortex-m4f"])
TICKS = 1000


@ARMV7M
def test_the_samplers_interrupt_serves_every_tick_of_a_hardware_timer(
    start: Start, cpu: str
) -> None:
    said = start(cpu).run(f"import ticks\nprint(ticks.run({TICKS}, period_us=1000))")
    found = literal_eval(said)
    # From the timer's end of count to the handler's look at the clock: some instructions.
    assert found.pop("latest_us") <= 3
    nothing = dict.fromkeys(("missed", "faults", "dropped", "wrong", "grown"), 0)
    assert found == {"ticks": TICKS, **nothing}


@ARMV7M
def test_an_interrupt_ends_the_main_loops_sleep(start: Start, cpu: str) -> None:
    woken_by = literal_eval(start(cpu).run("import sleeping\nprint(sleeping.sleeps(20))"))
    assert woken_by == [1] * 20


@ARMV7M
def test_the_main_loop_sleeps_until_so_many_records_are_there(start: Start, cpu: str) -> None:
    said = start(cpu).run("import sleeping\nprint(sleeping.sleeps_below(20))")
    found, ended_by_another, others = literal_eval(said)
    assert found == [(1, 3)] * 20
    assert (ended_by_another, others) == (0, 1)


@ARMV7M
def test_a_vector_without_the_thumb_bit_is_a_fault(start: Start, cpu: str) -> None:
    with pytest.raises(QemuError, match="the CPU took a fault"):
        start(cpu).run("import counting\ncounting.enter_without_thumb_bit()")


def test_a_viper_handler_serves_systick_on_a_cortex_m0(start: Start) -> None:
    assert start("cortex-m0").run(f"import m0\nprint(m0.systick({TICKS}))") == f"{TICKS}\n"


def test_a_cortex_m0_faults_without_the_thumb_bit_too(start: Start) -> None:
    with pytest.raises(QemuError, match="the CPU took a fault"):
        start("cortex-m0").run("import m0\nm0.systick(1, thumb=False)")
