"""Makes happen what a trial has beyond its scenario, on the emulated board and its USB host."""

from collections.abc import Callable

from campaign.trial import RESTARTS, Trial
from noheap.wire import record
from noheap_tools.emulator.board import EmulatedBoard

_FLOOD_MS = 0.2  # between two looks whether the board has taken some
_FLOOD_BYTES = 512
# All but Ctrl-C, which ends a program, and the requests of a host that follows the records.
_NOISE = bytes(set(range(256)) - {0x03, record.REQUEST, record.ALIVE, record.LEAVE}) * 3


def plan(trial: Trial, board: EmulatedBoard, start_ns: int, restarts: Callable[[], None]) -> None:
    """Lets `trial` happen from `start_ns` on; `restarts` is called before each restart."""

    def at(at_ms: float, happens: Callable[[], None]) -> None:
        alarm = board.clock.create_alarm(happens)
        alarm.schedule(start_ns + round(at_ms * 1e6) - board.now_ns)

    def restart(kind: str) -> None:
        restarts()
        board.brown_out() if kind == "brown_out" else board.reset()

    for it in trial.happenings:
        if it.kind in RESTARTS:
            at(it.at_ms, lambda kind=it.kind: restart(kind))
        elif it.kind == "deaf_host":
            at(it.at_ms, board.usb.stop_reading)
            at(it.at_ms + it.for_ms, board.usb.read_on)
        else:
            flood = _Flood(board)
            at(it.at_ms, flood.pour)
            at(it.at_ms + it.for_ms, flood.end)


class _Flood:
    """More bytes for the board, whenever it has taken some."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board
        self._alarm = board.clock.create_alarm(self.pour)

    def pour(self) -> None:
        if self._board.usb.backlog < _FLOOD_BYTES:
            self._board.send(_NOISE[:_FLOOD_BYTES])
        self._alarm.schedule(_FLOOD_MS * 1e6)

    def end(self) -> None:
        self._alarm.cancel()
        self._board.usb.take_back()
