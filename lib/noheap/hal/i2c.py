"""An I2C device: an address on a bus, with errors that say what happened.

    device = I2CDevice(machine.I2C(0), 0x48)
    device.write_read_into(b"\\x00", buffer)             # raises BusError
    if device.try_write_read_into(b"\\x00", buffer):     # returns a kind of hal/errors.py
        ...

Devices on one `machine.I2C` share it, whoever makes them: a transfer that finds another one
under way (an interrupt that came in the middle of one) is refused as BUSY, at once.
Nothing is allocated after construction unless an error is raised.
"""

from noheap.hal.errors import BUSY, NO_ACK_ADDRESS, NO_ACK_DATA, OK, BusError, kind_of

_buses = []  # each I2CBus that was made for a machine.I2C


class I2CBus:
    """A `machine.I2C` and whether a transfer is under way on it."""

    def __init__(self, i2c):
        self.i2c = i2c
        self.busy = False


def bus_of(i2c):
    """The I2CBus of a `machine.I2C`, the same at each call; an I2CBus is its own."""
    if hasattr(i2c, "busy"):
        return i2c
    for bus in _buses:
        if bus.i2c is i2c:
            return bus
    bus = I2CBus(i2c)
    _buses.append(bus)
    return bus


class I2CDevice:
    """One device on a bus (a `machine.I2C` or an I2CBus); `address` is 7 bits, 0x08 to 0x77.

    The bus is idle again when a method returns. Blocks for the transfer; see docs/hal.md for
    what may be called from an interrupt.
    """

    def __init__(self, i2c, address: int):
        if not 0x08 <= address <= 0x77:
            raise ValueError("address: 0x08 to 0x77 (7 bits)")
        self.bus = bus_of(i2c)
        self.address = address

    def try_read_into(self, buffer) -> int:
        """Fill `buffer` with one read transaction; returns a kind."""
        bus = self.bus
        if bus.busy:
            return BUSY
        bus.busy = True
        try:
            bus.i2c.readfrom_into(self.address, buffer)
            return OK
        except OSError as error:
            return kind_of(error)
        finally:
            bus.busy = False

    def try_write(self, data) -> int:
        """Write all of `data` in one transaction; returns a kind.

        `machine.I2C` reports a data byte that was not acknowledged only through its count.
        """
        bus = self.bus
        if bus.busy:
            return BUSY
        bus.busy = True
        try:
            if bus.i2c.writeto(self.address, data) != len(data):
                return NO_ACK_DATA
            return OK
        except OSError as error:
            return kind_of(error)
        finally:
            bus.busy = False

    def try_write_read_into(self, data, buffer) -> int:
        """Write `data`, then fill `buffer` after a repeated START; returns a kind."""
        bus = self.bus
        if bus.busy:
            return BUSY
        bus.busy = True
        try:
            if bus.i2c.writeto(self.address, data, False) != len(data):
                return NO_ACK_DATA
            bus.i2c.readfrom_into(self.address, buffer)
            return OK
        except OSError as error:
            return kind_of(error)
        finally:
            bus.busy = False

    def read_into(self, buffer) -> None:
        """Fill `buffer` with one read transaction."""
        self._check(self.try_read_into(buffer))

    def write(self, data) -> None:
        """Write all of `data` in one transaction."""
        self._check(self.try_write(data))

    def write_read_into(self, data, buffer) -> None:
        """Write `data`, then fill `buffer` after a repeated START."""
        self._check(self.try_write_read_into(data, buffer))

    def probe(self) -> bool:
        """Whether the address is acknowledged: an empty write."""
        kind = self.try_write(b"")
        if kind and kind != NO_ACK_ADDRESS:
            self._check(kind)
        return kind == OK

    def _check(self, kind: int) -> None:
        if kind:
            raise BusError(kind, self.address)
