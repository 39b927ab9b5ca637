"""The FIFO back end against a bus that fails, and against an interrupt at each of its moments.

With the real image: compiled viper, real registers, MicroPython's interrupts.
"""

from pathlib import Path

import pytest
from rp2040py.gpio_pin import GPIOPinState

from noheap.hal import errors
from rig.raw_board import RawBoard

PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(scope="module")
def pico() -> RawBoard:
    pico = RawBoard()
    pico.run_file(PROGRAMS / "hal.py")
    return pico


def kinds(pico: RawBoard) -> list[int]:
    """Returns the result of each way to transfer."""
    return [int(kind) for kind in pico.run("print(*[way() for way in ways])").split()]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("nack", {errors.NO_ACK_ADDRESS}),
        ("unplugged", {errors.NO_ACK_ADDRESS}),
        # The controller waits for the line before its START, or loses the first byte. What is
        # started and not waited for finds it at that still.
        ("stuck_sda", {errors.TIMEOUT, errors.ARBITRATION_LOSS, errors.BUSY}),
    ],
)
def test_a_fault_has_its_kind_and_the_bus_works_when_it_is_over(
    pico: RawBoard, fault: str, expected: set[int]
) -> None:
    assert kinds(pico) == [errors.OK] * 5
    pico.board.set_fault(fault)
    try:
        assert set(kinds(pico)) <= expected
    finally:
        pico.board.set_fault(None)
    pico.run("time.sleep_ms(50)\ndevice.write(b'\\x02\\x12\\x30')")
    assert kinds(pico) == [errors.OK] * 5
    assert pico.run("print(buffer)") == repr(bytearray(b"\x12\x30"))


@pytest.mark.parametrize("after_us", [20, 60, 90])
def test_a_fault_in_the_middle_of_a_transfer_is_told(pico: RawBoard, after_us: int) -> None:
    bus = pico.board.buses[0]
    started = bus._i2c.on_start

    def begin(repeated: bool) -> None:
        bus._i2c.on_start = started
        alarm = pico.board.clock.create_alarm(lambda: bus.set_fault("stuck_sda"))
        alarm.schedule(after_us * 1000)
        started(repeated)

    bus._i2c.on_start = begin
    pico.start("print(device.try_write_read_into(b'\\x02', buffer))")
    pico.board.run_ms(20)
    bus.set_fault(None)
    pico.board.run_ms(5)
    kind = int(pico.said.removeprefix("OK").splitlines()[0])
    assert kind in (errors.ARBITRATION_LOSS, errors.TIMEOUT)
    assert kinds(pico) == [errors.OK] * 5


def test_a_byte_that_is_refused_is_told(pico: RawBoard) -> None:
    target = pico.board.buses[0]._targets[0x48]
    taken = target.write

    def refuse_second(byte: int) -> bool:
        target.write = taken
        taken(byte)
        target.write = lambda byte: False
        return True

    for refuse in (refuse_second, lambda byte: False):
        target.write = refuse
        said = pico.run("print(device.try_write(b'\\x02\\x12\\x30'))")
        target.write = taken
        assert int(said) == errors.NO_ACK_DATA
    assert kinds(pico) == [errors.OK] * 5


def test_a_task_waits_for_edges_of_a_pin(pico: RawBoard) -> None:
    wire = pico.board.mcu.gpio[6]
    wire.set_input_value(False)
    pico.start((PROGRAMS / "edges.py").read_text())
    pico.board.run_ms(200)
    for level, said in ((True, "1 "), (False, "1 0 "), (True, "1 0 1 ")):
        wire.set_input_value(level)
        pico.board.run_ms(20)
        assert pico.said.removeprefix("OK").split("\x04")[0] == said


# --- an interrupt at each moment --------------------------------------------------------------

MARK, WAKE = 2, 3
HIGH = GPIOPinState.HIGH
LATER = (*range(1400, 16_000, 2000), *range(16_000, 18_000, 70))  # while the wire is busy


@pytest.mark.parametrize(
    ("isr", "transfer", "delays"),
    [
        ("starting", "transferring", range(200, 1200, 7)),
        ("starting", "reading.try_run", range(200, 400, 2)),
        ("running", "transferring", range(200, 1200, 31)),
    ],
    ids=["starts in a transfer", "starts in a prepared read", "runs in a transfer"],
)
def test_an_interrupt_at_any_moment_is_served_or_refused_and_harms_nothing(
    isr: str, transfer: str, delays: range
) -> None:
    """The interrupt comes ever later, in cycles after the mark before the call: closely where
    the bus is taken."""
    pico = RawBoard()
    pico.run_file(PROGRAMS / "hal.py")
    pico.run("device.write(b'\\x03\\x45\\x60')")
    pico.run_file(PROGRAMS / "race.py")
    board = pico.board
    wake = board.mcu.gpio[WAKE]
    pico.start(f"race({isr}, {transfer})")

    def stop_at_mark(state: GPIOPinState, _: GPIOPinState) -> None:
        if state == HIGH:
            board.stop()

    board.mcu.gpio[MARK].add_listener(stop_at_mark)
    outcomes = set()
    for delay in (*delays, *LATER):
        wake.set_input_value(False)
        board.run_ms(1000)
        assert board.mcu.gpio[MARK].value == HIGH, pico.said
        board.run_until(board.now_ns + delay * 8)
        wake.set_input_value(True)
        heard = len(pico.said)
        board.run_ms(2)
        while not pico.said[heard:].endswith("\n"):
            board.run_ms(1)
        outcomes.add(pico.said.splitlines()[-1].removeprefix("OK"))
    assert outcomes <= good_outcomes(isr), outcomes - good_outcomes(isr)
    assert len(outcomes) >= 2  # served by itself, and refused


def good_outcomes(isr: str) -> set[str]:
    """Of main and interrupt each has its right bytes, or was refused and got none."""
    mine, theirs = 0x1230, 0x4560
    if isr == "starting":
        return {
            f"race 0 0 0 {mine} {theirs}",  # one after the other
            f"race 0 9 9 {mine} 0",  # the interrupt came in the middle
            f"race 9 0 0 0 {theirs}",  # it came first, and was in flight
        }
    return {f"race 0 16 16 {mine} {theirs}", f"race 0 25 25 {mine} 0"}
