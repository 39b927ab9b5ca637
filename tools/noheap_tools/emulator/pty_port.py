"""A pseudo-terminal as the host's end of the emulated USB serial port. Not for Windows."""

import errno
import os
import select
import tty

from noheap_tools.emulator.ports import READ_BYTES, Port

_LOOK_FOR_CLIENT_S = 0.05


class PtyPort(Port):
    """A pseudo-terminal in raw mode. Clients open and close its slave as they like."""

    is_terminal = True

    def __init__(self) -> None:
        super().__init__()
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        # Without a slave of ours the kernel signals a hang-up when no client has it open.
        os.close(slave)
        os.set_blocking(self._master, False)
        self._poll = select.poll()
        self._poll.register(self._master, select.POLLIN)
        self._connected = False
        self.patience_s = _LOOK_FOR_CLIENT_S

    @property
    def connected(self) -> bool:
        return self._connected

    def descriptors(self) -> tuple[list[int], int | None]:
        # While hung up it would always count as readable.
        return ([self._master], self._master) if self._connected else ([], None)

    def receive(self) -> bytes:
        try:
            return os.read(self._master, READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno != errno.EIO:  # no client, and nothing left of the last one
                raise
            return b""

    def look(self) -> None:
        events = dict(self._poll.poll(0)).get(self._master, 0)
        connected = not events & select.POLLHUP
        if self._connected and not connected:
            self._client_gone()
        self._connected = connected
        self.patience_s = None if connected else _LOOK_FOR_CLIENT_S

    def close(self) -> None:
        os.close(self._master)

    def _write(self, data: bytearray) -> int:
        return os.write(self._master, data)
