"""Faults of bus, sensor and main loop on the emulated Pico: found within their ticks, the output
forced although the interrupt goes on, recorded, and over by themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rp2040py.gpio_pin import GPIOPinState

from noheap.block import ABOVE, PERIODS
from noheap.hal import errors
from rig.raw_board import RawBoard

FAULT_TICKS = 5
FROZEN_TICKS = 40
PERIOD_MS = 10
CONVERSION_TICKS = 25  # 4 Hz: a sensor that was unplugged forgot its settings
LED = 25
PROGRAM = Path(__file__).parent / "programs" / "failsafe.py"
BOOT, FAULT, RECOVERED, BUS_FREED = 1, 2, 3, 4  # safe/events.py


class Rig:
    """The board in its superloop. The sensor has noise in its last digit, unless it is frozen."""

    def __init__(self) -> None:
        self.pico = RawBoard()
        self.board = self.pico.board
        self.temperature_c = 25.0
        self.frozen = False
        self._noise = 0
        self.board.sensors[0]._temperature_c = self._temperature
        self.said: list[str] = []
        self.start()

    def start(self) -> None:
        said = self.pico.run_file(
            PROGRAM,
            PERIOD_US=PERIOD_MS * 1000,
            FROZEN_TICKS=FROZEN_TICKS,
            FAULT_TICKS=FAULT_TICKS,
        )
        *self.said, block = said.splitlines()
        self._periods = int(block) + 4 * PERIODS

    @property
    def tick(self) -> int:
        return self.board.word(self._periods)

    def go(self, ms: int, after_ms: int, then: Callable[[], None]) -> "Outcome":
        """The loop runs `ms`; `then` happens after `after_ms` of it."""
        self.pico.start(f"go({ms})")
        self.board.run_ms(after_ms)
        onset = self.tick
        then()
        self.board.run_ms(ms - after_ms)
        return Outcome(onset, *self.pico.result().splitlines())

    def _temperature(self) -> float:
        self._noise ^= not self.frozen
        return self.temperature_c + self._noise * 0.0625


class Outcome:
    """The report of the loop at its end, and the tick at which something was done to it."""

    def __init__(self, onset: int, state: str, *events: str) -> None:
        self.onset = onset
        safe, faults, recoveries, sampler_state = state.split()
        self.safe = safe == "True"
        self.faults, self.recoveries, self.sampler_state = map(
            int, (faults, recoveries, sampler_state)
        )
        self.events = [tuple(map(int, event.split())) for event in events]


@pytest.fixture(scope="module")
def rig() -> Rig:
    rig = Rig()
    quiet = rig.go(300, 100, lambda: None)
    assert (quiet.safe, quiet.faults) == (False, 0)
    assert [event[1] for event in quiet.events] == [BOOT]
    assert lit(rig)
    return rig


def lit(rig: Rig) -> bool:
    return rig.board.mcu.gpio[LED].value == GPIOPinState.HIGH


def check_found(rig: Rig, outcome: Outcome, kinds: set[int], within: int) -> None:
    """Found `within` ticks from the first one that can have seen it, recorded, forced."""
    tick, cause, kind = outcome.events[0]
    assert cause == FAULT and kind in kinds, outcome.events
    # The reading of a tick was taken by the transfer that the tick before started.
    assert outcome.onset < tick <= outcome.onset + within + 1, outcome.events
    assert outcome.safe and not lit(rig)
    assert outcome.sampler_state == ABOVE  # its interrupt would have it on


def check_over(rig: Rig, outcome: Outcome, recoveries: int) -> None:
    tick, cause, _ = outcome.events[-1]
    assert cause == RECOVERED and tick > outcome.onset, outcome.events
    assert not outcome.safe and lit(rig)
    assert outcome.recoveries == recoveries


@pytest.mark.parametrize("fault", ["nack", "unplugged"])
def test_a_bus_fault_forces_the_output_and_is_over_by_itself(rig: Rig, fault: str) -> None:
    begun = rig.go(200, 53, lambda: rig.board.set_fault(fault))
    check_found(rig, begun, {errors.NO_ACK_ADDRESS}, FAULT_TICKS)
    over = rig.go(600, 53, lambda: rig.board.set_fault(None))
    check_over(rig, over, begun.recoveries + 1)


def test_a_jump_and_a_range_are_found_although_the_bus_is_fine(rig: Rig) -> None:
    for temperature_c, kind in ((40.0, errors.JUMP), (120.0, errors.OUT_OF_RANGE)):

        def change(temperature_c: float = temperature_c) -> None:
            rig.temperature_c = temperature_c

        # Up to a conversion passes before the sensor knows.
        begun = rig.go(400, 53, change)
        check_found(rig, begun, {kind}, FAULT_TICKS + CONVERSION_TICKS)
        rig.temperature_c = 25.0
        over = rig.go(900, 3, lambda: None)
        check_over(rig, over, begun.recoveries + 1)


def test_a_frozen_reading_is_found(rig: Rig) -> None:
    def freeze() -> None:
        rig.frozen = True

    begun = rig.go(900, 53, freeze)
    # One more conversion has the noise of its time.
    check_found(rig, begun, {errors.FROZEN}, CONVERSION_TICKS + FROZEN_TICKS + FAULT_TICKS)
    rig.frozen = False
    over = rig.go(500, 3, lambda: None)
    check_over(rig, over, begun.recoveries + 1)


def test_a_held_sda_is_freed_by_clocks(rig: Rig) -> None:
    outcome = rig.go(600, 53, lambda: rig.board.set_fault("mid_byte"))
    (tick, cause, kind), *others = outcome.events
    assert cause == FAULT and kind in (errors.TIMEOUT, errors.ARBITRATION_LOSS), outcome.events
    assert tick <= outcome.onset + FAULT_TICKS + 1
    assert [event[1:] for event in others[:1]] == [(BUS_FREED, errors.OK)]
    assert rig.board.buses[0].fault is None
    check_over(rig, outcome, outcome.faults)


def test_a_wire_that_somebody_else_holds_is_named_and_tried_again(rig: Rig) -> None:
    for fault, kind in (("stuck_sda", errors.SDA_LOW), ("stretch", errors.SCL_LOW)):
        outcome = rig.go(600, 53, lambda fault=fault: rig.board.set_fault(fault))
        rescues = [event[2] for event in outcome.events if event[1] == BUS_FREED]
        assert len(rescues) >= 2 and set(rescues) == {kind}, outcome.events
        rig.go(500, 53, lambda: rig.board.set_fault(None))


def test_a_main_loop_that_hangs_is_reset_and_tells_its_last_events(rig: Rig) -> None:
    begun = rig.go(200, 53, lambda: rig.board.set_fault("nack"))
    assert begun.safe
    rig.board.set_fault(None)
    hang_at = rig.tick + 60
    rig.pico.start(
        f"ends[1] = {hang_at}\ndogs.append(Watchdog(machine.WDT(timeout=300), log))\ngo(9999)"
    )
    rig.board.run_ms(500)
    assert rig.board.resets == 0  # as long as it is fed
    rig.board.run_ms(1100)
    assert rig.board.resets == 1
    rig.pico.to_prompt()
    rig.start()
    head, *events = rig.said
    assert head == f"started by watchdog; main loop last alive at tick {hang_at}"
    assert any(": recovered " in event for event in events), events
