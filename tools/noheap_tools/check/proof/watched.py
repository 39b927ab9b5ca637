"""Runs a program on a board at a serial port, under its watchdog, which ends a run that hangs."""

import contextlib
import time
from collections.abc import Callable, Iterator

from noheap_tools.check.measure import vm
from noheap_tools.check.proof.ran import Ran
from noheap_tools.errors import ToolError
from noheap_tools.link import device, keys, serial_port
from noheap_tools.link.device import Device

_REACHED = "~~ reached"
_ALIVE = "~~ alive\n"
# Longer than a program is compiled for, or its main loop computes without a branch in bytecode.
DEAD_MS = 2000
_SILENT_S = 8.0  # on an emulated board, which is slow; it says something eight times in DEAD_MS
_BACK_S = 60.0  # for the watchdog, the start, and USB
_RETRY_S = 0.5
# Three words that a reset does not clear: WATCHDOG SCRATCH0 to SCRATCH2, RP2040 datasheet 4.7.6
# and RP2350 datasheet 12.9.7. The boot ROM uses those from SCRATCH4 on.
_SCRATCH = {"RP2040": 0x4005800C, "RP2350": 0x400D800C}
_HALF_TICKS = 1 << 29  # of ticks_ms()


def run(name: str, module: str, ms: int) -> Ran:
    """Runs `module`, which is on the board at port `name`, for `ms`. The board is reset then."""
    find_port = serial_port.followed(name)
    with _again(find_port()) as board:
        at = _scratch(board.identity().machine)
        code = f"{vm.program('watched')}\nstart({module!r}, {ms}, {at}, {DEAD_MS})\n"
        said, is_over = board.listen(code, _REACHED, _SILENT_S)
    said = said.removeprefix("OK").replace(_ALIVE, "")
    if is_over:
        told = next(line for line in said.splitlines() if line.startswith(_REACHED))
        return Ran(said, {int(word) for word in told.removeprefix(_REACHED).split()})
    _await_reset(find_port)
    with _again(find_port()) as board:
        last = _last_called(board, at)
    return Ran(said, {last} if last else set(), last, hung=True)


def _await_reset(find_port: Callable[[], str]) -> None:
    """Waits until the board answers again, or goes away."""
    deadline = time.monotonic() + _BACK_S
    with contextlib.suppress(ToolError), serial_port.opened(find_port(), _RETRY_S) as port:
        while time.monotonic() < deadline:
            port.write(keys.STOP)
            if serial_port.read_some(port):
                break


def _scratch(machine: str) -> int:
    return next((at for chip, at in _SCRATCH.items() if chip in machine), 0)


def _last_called(board: Device, at: int) -> int | None:
    """Returns the number of the handler that the board hung in, if that can be told."""
    if not at:
        return None
    number, called, fed = board.memory_words((at, at + 4, at + 8))
    after_ms = (called - fed + _HALF_TICKS) % (2 * _HALF_TICKS) - _HALF_TICKS
    # One that does not return is not called again, once the main program has stopped.
    return number if number and after_ms < DEAD_MS // 2 else None


@contextlib.contextmanager
def _again(name: str) -> Iterator[Device]:
    """The board at port `name`, which may just have been reset."""
    deadline = time.monotonic() + _BACK_S
    while True:
        try:
            connection = device.connected(name)
            board = connection.__enter__()
            break
        except ToolError as error:
            if time.monotonic() > deadline:
                raise ToolError(
                    f"the board at {name} hung, and no watchdog reset it: {error.message}",
                    "Reset it by its button, or unplug it.",
                ) from error
            time.sleep(_RETRY_S)
    try:
        yield board
    finally:
        connection.__exit__(None, None, None)
