"""The values of quantities in the world of a board, as a test sets them.

values = Values(board)
values.set("outside", "temperature_c", -5.0)
values.value("outside", "temperature_c")        # as a sensor's model asks
"""

from collections.abc import Callable

from noheap_board.board import Sensor
from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator import catalog
from noheap_tools.emulator.soldered import quantities
from noheap_tools.errors import UsageError


class Values:
    """A value of one sensor goes before that of all."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._measured = quantities(board)
        # Of the board's project, which is another one than that of a test's current folder.
        self._quantities = catalog.quantities()
        self._set: dict[tuple[str, str], float] = {}

    def value(self, sensor: str, quantity: str) -> float:
        """The value that the sensor of that name measures now."""
        common = self._set.get(("", quantity))
        own = self._set.get((sensor, quantity), common)
        return self._quantities[quantity].at_rest if own is None else own

    def known(self, sensor: str) -> str:
        """Returns `sensor`, the name of one of the board, or "". Raises UsageError for another."""
        if sensor in self._measured:
            return sensor
        names = ", ".join(name for name in self._measured if name) or "none has a name"
        raise UsageError(
            f"there is no sensor {sensor!r} on the board {self._board.name}",
            f"Named in {project.shown(self._board.wired_in)}: {names}.",
        )

    def get(self, sensor: str, quantity: str) -> float:
        self._require(sensor, quantity)
        return self.value(sensor, quantity)

    def set(self, sensor: str, quantity: str, value: float) -> None:
        """Raises UsageError for what the sensor does not measure, and for a value out of range."""
        self._require(sensor, quantity)
        limits = self._quantities[quantity]
        if not limits.low <= value <= limits.high:
            raise UsageError(f"{quantity} must be from {limits.low:g} to {limits.high:g}")
        self._set[sensor, quantity] = value

    def _require(self, sensor: str, quantity: str) -> None:
        if quantity not in self._measured[sensor]:
            who = f"the sensor {sensor!r}" if sensor else f"no sensor of {self._board.name}"
            raise UsageError(
                f"{who} {'does not measure' if sensor else 'measures'} {quantity}",
                f"Measured: {', '.join(sorted(self._measured[sensor]))}.",
            )


class ValuesSensor(Sensor):
    """Calls `changed` after each change."""

    def __init__(self, values: Values, name: str, changed: Callable[[], None]) -> None:
        self._values = values
        self._name = values.known(name)
        self._changed = changed

    def set(self, quantity: str, value: float) -> None:
        self._values.set(self._name, quantity, value)
        self._changed()

    def get(self, quantity: str) -> float:
        return self._values.get(self._name, quantity)
