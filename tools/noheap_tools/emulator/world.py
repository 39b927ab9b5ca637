"""The world around an emulated board: a scenario's temperature and faults.

    world = World(scenario)
    board = EmulatedBoard(..., temperature_c=world.temperature_c)
    world.begin(board, first_tick_ns(board, hello_fields))

All of it happens in the board's time.
"""

from collections.abc import Mapping

from rp2040py.clock.clock import IAlarm

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.scenario import Fault, Scenario


class World:
    """Before `begin` the temperature is the scenario's first and nothing is at fault."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._board: EmulatedBoard | None = None
        self._start_ns = 0.0
        self._sign = 1
        self._alarms: list[IAlarm] = []

    @property
    def now_ms(self) -> float:
        """Simulated ms since the first tick's due time; negative before."""
        if self._board is None:
            return -1.0
        return (self._board.now_ns - self._start_ns) / 1e6

    def begin(self, board: EmulatedBoard, start_ns: float) -> None:
        """Start the scenario at `start_ns`, again from its beginning if it was under way."""
        self.end()
        self._board = board
        self._start_ns = start_ns
        for fault in self._scenario.faults:
            self._plan(board, fault)

    def end(self) -> None:
        """Go back to the state before `begin`."""
        for alarm in self._alarms:
            alarm.cancel()
        self._alarms.clear()
        if self._board is not None:
            self._board.set_fault(None)
            self._board = None

    def temperature_c(self) -> float:
        """The temperature now, with the caller's noise: alternately up and down."""
        self._sign = -self._sign
        noise_c = self._sign * self._scenario.noise_c / 2
        return self._scenario.temperature_c(self.now_ms) + noise_c

    def _plan(self, board: EmulatedBoard, fault: Fault) -> None:
        begin = board.clock.create_alarm(lambda: board.set_fault(fault.kind))
        end = board.clock.create_alarm(lambda: board.set_fault(None))
        ahead = self._start_ns - board.now_ns
        begin.schedule(ahead + fault.at_ms * 1e6)
        end.schedule(ahead + (fault.at_ms + fault.for_ms) * 1e6)
        self._alarms += [begin, end]


def first_tick_ns(board: EmulatedBoard, hello: Mapping[str, int]) -> float:
    """When the first tick is due, in board time, from the hello record that just came."""
    micros = board.mcu.timer._micros()  # noqa: SLF001 - the counter that the hello quotes
    ahead_us = (hello["first_due_us"] - int(micros) + (1 << 31)) % (1 << 32) - (1 << 31)
    return board.now_ns + (ahead_us - micros % 1) * 1000
