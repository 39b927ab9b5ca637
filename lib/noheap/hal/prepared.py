"""A read that is prepared once and run often.

    reading = prepare(device, b"\\x00", buffer)
    kind = reading.try_run()

Each back end has a class of its own; this file has their base and the one for `machine`.
"""

from noheap.hal.errors import OTHER, check


def prepare(device, data, buffer):
    """Returns a PreparedRead of an I2CDevice: writes `data`, if any, and reads into `buffer`."""
    if hasattr(device.bus, "prepare"):
        return device.bus.prepare(device, data, buffer)
    return MachineRead(device, data, buffer)


class PreparedRead:
    """Writes `data`, if any, and reads into `buffer`, in one transfer each time.

    If `can_start` is True, a hard ISR may start the transfer and finish it later. While it is in
    flight the bus is BUSY for others. All contexts that start a read on one bus must have one
    priority, or start it in a critical section.
    """

    can_start = False

    def __init__(self, address: int, data, buffer):
        self.address = address
        self._data = data
        self._buffer = buffer

    def try_run(self) -> int:
        """Reads and waits for the end; returns a kind."""
        return OTHER

    def try_start(self) -> int:
        """Starts the read; returns a kind, OTHER if this back end cannot."""
        return OTHER

    def try_finish(self) -> int:
        """Returns BUSY until the read is over, then its kind: for OK, `buffer` is filled. Returns
        OTHER if no read was started."""
        return OTHER

    def run(self) -> None:
        """Reads and waits for the end; raises BusError."""
        check(self.try_run(), self.address)


class MachineRead(PreparedRead):
    """A read on `machine.I2C`, which can only wait."""

    def __init__(self, device, data, buffer):
        PreparedRead.__init__(self, device.address, data if len(data) else None, buffer)
        self._bus = device.bus

    def try_run(self) -> int:
        return self._bus.try_transfer(self.address, self._data, self._buffer)
