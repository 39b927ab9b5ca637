"""A read of a register that is made once and run often.

    reading = prepare(device, b"\\x00", buffer)
    kind = reading.try_run()

Each back end has its own kind of it; this file has what they share, and the one on `machine`.
"""

from noheap.hal.errors import OTHER, check


def prepare(device, data, buffer):
    """A PreparedRead of `device`, an I2CDevice: writes `data`, if any, and reads into `buffer`."""
    if hasattr(device.bus, "prepare"):
        return device.bus.prepare(device, data, buffer)
    return MachineRead(device, data, buffer)


class PreparedRead:
    """Writes `data`, if any, and reads into `buffer`, in one transfer, each time it is told to.

    Where `can_start` is True a hard ISR may start the transfer and come back for it. While it is
    in flight the bus is BUSY for others. All that start a read on one bus must be of one
    priority, or do it in a critical section.
    """

    can_start = False

    def __init__(self, address: int, data, buffer):
        self.address = address
        self._data = data
        self._buffer = buffer

    def try_run(self) -> int:
        """Read, wait for the end; returns a kind."""
        return OTHER

    def try_start(self) -> int:
        """Begin to read; returns a kind. OTHER if this back end cannot."""
        return OTHER

    def try_finish(self) -> int:
        """BUSY until it is over, then its kind, with the bytes in `buffer`. OTHER if none runs."""
        return OTHER

    def run(self) -> None:
        """Read, wait for the end; raises BusError."""
        check(self.try_run(), self.address)


class MachineRead(PreparedRead):
    """On `machine.I2C`, which waits."""

    def __init__(self, device, data, buffer):
        PreparedRead.__init__(self, device.address, data if len(data) else None, buffer)
        self._bus = device.bus

    def try_run(self) -> int:
        return self._bus.try_transfer(self.address, self._data, self._buffer)
