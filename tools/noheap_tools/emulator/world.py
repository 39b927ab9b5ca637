"""The world around an emulated board: a scenario's temperature and faults.

    world = World(scenario)
    board = EmulatedBoard(..., world=world.value)
    world.begin(board, first_tick_ns(board, hello_fields))

All of it happens in the board's time.
"""

from collections.abc import Callable, Mapping

from rp2040py.clock.clock import IAlarm

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.quantities import TEMPERATURE
from noheap_tools.emulator.scenario import Fault, Scenario
from noheap_tools.emulator.soldered import quantities
from noheap_tools.errors import UsageError


class World:
    """Before `begin` all is as at the scenario's start and nothing is at fault."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._board: EmulatedBoard | None = None
        self._start_ns = 0
        self._sign = 1
        self._alarms: list[IAlarm] = []

    @property
    def now_ms(self) -> float:
        """Simulated ms since the first tick's due time; negative before."""
        if self._board is None:
            return -1.0
        return (round(self._board.now_ns) - self._start_ns) / 1_000_000

    def begin(self, board: EmulatedBoard, start_ns: int) -> None:
        """Start the scenario at `start_ns`, again from its beginning if it was under way."""
        self.end()
        self._board = board
        self._start_ns = start_ns
        for fault in self._scenario.faults:
            self._plan(board, fault)
        for change in self._scenario.changes:
            if change.quantity == "level":
                self._at(board, change.at_ms, board.look_at_switches)
        board.look_at_switches()

    def end(self) -> None:
        """Go back to the state before `begin`."""
        for alarm in self._alarms:
            alarm.cancel()
        self._alarms.clear()
        if self._board is not None:
            self._board.set_fault(None)
            self._board = None

    def value(self, sensor: str, quantity: str) -> float:
        """The value that `sensor` measures now. A temperature has the scenario's noise,
        alternately up and down."""
        value = self._scenario.value(sensor, quantity, self.now_ms)
        if quantity == TEMPERATURE:
            self._sign = -self._sign
            value += self._sign * self._scenario.noise_c / 2
        return value

    def _plan(self, board: EmulatedBoard, fault: Fault) -> None:
        self._at(board, fault.at_ms, lambda: board.set_fault(fault.kind))
        self._at(board, fault.at_ms + fault.for_ms, lambda: board.set_fault(None))

    def _at(self, board: EmulatedBoard, at_ms: float, happens: Callable[[], None]) -> None:
        alarm = board.clock.create_alarm(happens)
        alarm.schedule(self._start_ns + round(at_ms * 1_000_000) - board.now_ns)
        self._alarms.append(alarm)


def require(scenario: Scenario, board: Board) -> None:
    """Raises UsageError if `scenario` changes what no sensor of `board` measures."""
    measured = quantities(board)
    for change in scenario.changes:
        if change.sensor not in measured:
            named = ", ".join(name for name in measured if name) or "none has a name"
            raise UsageError(
                f"the scenario's sensor {change.sensor!r} is not on the board {board.name}",
                f"Named in {project.shown(board.wired_in)}: {named}.",
            )
        if change.quantity not in measured[change.sensor]:
            who = f"the sensor {change.sensor!r}" if change.sensor else "no sensor"
            does = "does not measure" if change.sensor else "measures"
            known = ", ".join(sorted(measured[change.sensor]))
            raise UsageError(
                f"the scenario's {change.quantity}: {who} of the board {board.name} {does} it",
                f"Measured: {known}.",
            )


def first_tick_ns(board: EmulatedBoard, hello: Mapping[str, int]) -> int:
    """When the first tick is due, in board time, from the hello record that just came."""
    micros = board.clock_us
    ahead_us = (hello["first_due_us"] - int(micros) + (1 << 31)) % (1 << 32) - (1 << 31)
    return round(board.now_ns + (ahead_us - micros % 1) * 1000)
