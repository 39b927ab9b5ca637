"""Which ports a gateway listens to: those that it is told, and the boards on USB, as they come.

ports = Ports(live, settings, chosen, told)
ports.look()                # now and then
"""

import time
from collections.abc import Sequence

from noheap_tools.errors import ToolError
from noheap_tools.gateway.settings import Settings
from noheap_tools.gateway.tell import Told
from noheap_tools.link import serial_port
from noheap_tools.monitor import tcp
from noheap_tools.monitor.live import Live

_EACH_S = 2.0  # to ask the system takes some ms
_MOST = 4000  # numbers and ports


class Ports:
    """`chosen` are those of --port, instead of those of the settings."""

    def __init__(self, live: Live, settings: Settings, chosen: Sequence[str], told: Told) -> None:
        self._live = live
        self._told = told
        self._usb = settings.usb and not chosen
        self._known: set[str] = set()
        self._next_s = 0.0
        self.listed = [*chosen] or settings.ports

    def begin(self) -> None:
        for name in dict.fromkeys(self.listed):
            try:
                # To look for a board's name takes some ms, and an address is none.
                is_address = tcp.address(name) is not None
                self._add(name, name if is_address else serial_port.choose(name))
            except ToolError as error:  # the name of a board that is not plugged in
                self._told.once(f"{error.message}. {error.hint}")
        self.look()

    def look(self) -> None:
        """Listen to boards that have been plugged in."""
        if not self._usb or time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + _EACH_S
        for port in serial_port.candidates():
            # A board that was reset may be back at another port: then its line follows it.
            if serial_port.is_micropython(port):
                self._add(port.device, port.device, port.serial_number or port.device)

    def _add(self, name: str, path: str, key: str = "") -> None:
        key = key or path
        if key in self._known or path in self._known or len(self._known) >= _MOST:
            return
        self._known.update((key, path))
        why = self._live.add(name, path)
        if why is not None:
            self._told.once(f"{why.message}: waiting for it. {why.hint}")
