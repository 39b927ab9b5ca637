"""The report of an emulated Pico on the program before, after each kind of reset.

The emulator's RAM keeps its content through each reset, as DS 2.7 and 4.7 let expect of silicon;
that the boot ROM leaves it alone is not modelled: the emulator starts after the ROM.
"""

from pathlib import Path

import pytest

from rig.raw_board import RawBoard

PROGRAM = Path(__file__).parent / "programs" / "post_mortem.py"
WORK = """
for n in range(20): log.record(100 + n, events.FAULT, 1)
log.feed(2000)
"""


def again(pico: RawBoard) -> list[str]:
    """Returns the first lines of a program that is started again."""
    pico.board.run_ms(1500)
    pico.to_prompt()
    kept, *lines = pico.run_file(PROGRAM).splitlines()
    assert kept == "True"
    return lines


@pytest.fixture(scope="module")
def pico() -> RawBoard:
    return RawBoard()


def test_each_reset_is_told_with_the_events_before_it(pico: RawBoard) -> None:
    assert again(pico) == ["started by power-on"]
    pico.run(WORK)
    pico.start("import machine\nwatchdog = machine.WDT(timeout=100)\nwhile True: pass")
    pico.board.run_ms(500)
    assert pico.board.resets == 1
    hung = [f"tick {n}: fault no_ack_address" for n in range(104, 120)]
    assert again(pico) == ["started by watchdog; main loop last alive at tick 2000", *hung]

    pico.run("log.feed(-1)")
    pico.start("import machine\nmachine.reset()")
    expected = [*hung[1:], "tick 0: boot watchdog"]
    assert again(pico) == [
        "started by machine.reset(); main loop last alive at tick 4294967295",
        *expected,
    ]

    pico.run("log.record(7, events.USER, -5)")
    pico.board.reset()
    expected = [*expected[2:], "tick 0: boot machine.reset()", "tick 7: event 64 -5"]
    assert again(pico) == [
        "started by RUN pin; main loop last alive at tick 4294967295",
        *expected,
    ]

    pico.board.send(b"\x04")
    expected = [*expected[1:], "tick 0: boot RUN pin"]
    assert again(pico)[0] == "started by soft reset; main loop last alive at tick 4294967295"
