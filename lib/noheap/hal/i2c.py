"""An I2C device: an address on a bus, with errors that say what happened.

    device = I2CDevice(machine.I2C(0), 0x48)
    device.write_read_into(b"\\x00", buffer)             # raises BusError
    kind = device.try_write_read_into(b"\\x00", buffer)  # returns a kind of hal/errors.py

Devices on one `machine.I2C` share it, whoever makes them: a transfer that finds another one
under way, because an interrupt came in the middle of it, is refused as BUSY at once.
Nothing is allocated after construction unless an error is raised.
"""

from noheap.hal.errors import BUSY, NO_ACK_ADDRESS, NO_ACK_DATA, OK, check, kind_of

_buses = []  # each I2CBus that bus_of made


class I2CBus:
    """A `machine.I2C`, and whether a transfer is under way on it."""

    backend = "machine"  # of hal/backend.py
    lines: object = None  # its I2CLines, if hal/backend.py made it

    def __init__(self, i2c):
        self.i2c = i2c
        # Contexts nest: who interrupts between the look at `busy` and setting it is done with
        # the bus when we go on. Hence no masking of interrupts. A read that a back end starts
        # and finishes later is no such thing: it has its own flag, looked at again after `busy`
        # is set.
        self.busy = False
        self.flight = False

    def bind(self, device) -> None:
        """A back end may give `device` faster methods here; see hal/rp2040_i2c.py."""

    def prepare(self, device, data, buffer):
        """What I2CDevice.prepare returns."""
        from noheap.hal.prepared import MachineRead

        return MachineRead(device, data, buffer)

    def try_transfer(self, address: int, data, buffer, segments=()) -> int:
        """Write `data`, if any, fill `buffer`, if any, or do `segments`; returns a kind."""
        if self.busy or self.flight:
            return BUSY
        self.busy = True
        try:
            if self.flight:
                return BUSY
            if data is not None and not self._written(address, data, buffer is None):
                return NO_ACK_DATA
            if buffer is not None:
                self.i2c.readfrom_into(address, buffer)
            for reading, buffer, last in segments:
                if reading:
                    self.i2c.readfrom_into(address, buffer, last)
                elif not self._written(address, buffer, last):
                    return NO_ACK_DATA
            return OK
        except OSError as error:
            return kind_of(error)
        finally:
            self.busy = False

    def _written(self, address: int, data, last: bool) -> bool:
        """Whether all bytes were acknowledged: `machine.I2C` tells only by its count."""
        if self.i2c.writeto(address, data, last) == len(data):
            return True
        if not last:
            try:
                self.i2c.writeto(address, b"")  # for its STOP: SoftI2C and stm32 sent none
            except OSError:
                pass
        return False


def bus_of(i2c) -> I2CBus:
    """The I2CBus of a `machine.I2C`, the same at each call; a bus is its own."""
    if hasattr(i2c, "try_transfer"):
        return i2c
    for bus in _buses:
        if bus.i2c is i2c:
            return bus
    bus = I2CBus(i2c)
    _buses.append(bus)
    return bus


class I2CDevice:
    """One device on a bus (a `machine.I2C`, or what hal/backend.py makes).

    `address` is 7 bits, 0x08 to 0x77. The bus is idle again when a method returns. Blocks for
    the transfer; docs/hal.md says what may be called from an interrupt.
    """

    def __init__(self, i2c, address: int):
        if not 0x08 <= address <= 0x77:
            raise ValueError("address: 0x08 to 0x77")
        self.bus = bus_of(i2c)
        self.address = address
        self.bus.bind(self)

    def try_read_into(self, buffer) -> int:
        """Fill `buffer`, at least one byte; returns a kind."""
        return self.bus.try_transfer(self.address, None, buffer)

    def try_write(self, data) -> int:
        """Write all of `data`; returns a kind."""
        return self.bus.try_transfer(self.address, data, None)

    def try_write_read_into(self, data, buffer) -> int:
        """Write `data`, then fill `buffer` after a repeated START; returns a kind."""
        return self.bus.try_transfer(self.address, data, buffer)

    def try_transaction(self, transaction) -> int:
        """Do a Transaction of hal/steps.py; returns a kind."""
        transaction.copy(False)
        kind = self.bus.try_transfer(self.address, None, None, transaction.segments)
        if not kind:
            transaction.copy(True)
        return kind

    def read_into(self, buffer) -> None:
        """Fill `buffer`, at least one byte."""
        check(self.try_read_into(buffer), self.address)

    def write(self, data) -> None:
        """Write all of `data`."""
        check(self.try_write(data), self.address)

    def write_read_into(self, data, buffer) -> None:
        """Write `data`, then fill `buffer` after a repeated START."""
        check(self.try_write_read_into(data, buffer), self.address)

    def transaction(self, transaction) -> None:
        """Do a Transaction of hal/steps.py."""
        check(self.try_transaction(transaction), self.address)

    def prepare(self, data, buffer):
        """A PreparedRead of hal/prepared.py: writes `data` and reads into `buffer`, often."""
        return self.bus.prepare(self, data, buffer)

    def is_present(self) -> bool:
        """Whether the address is acknowledged, by an empty write."""
        kind = self.try_write(b"")
        if kind != NO_ACK_ADDRESS:
            check(kind, self.address)
        return kind == OK
