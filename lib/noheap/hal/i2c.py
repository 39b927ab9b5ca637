"""An I2C device: an address on a bus, with errors that say what happened.

    device = I2CDevice(machine.I2C(0), 0x48)
    device.write_read_into(b"\\x00", buffer)             # raises BusError
    kind = device.try_write_read_into(b"\\x00", buffer)  # returns a kind of hal/errors.py

Devices on one `machine.I2C` share it, whoever makes them: a transfer that finds another one
under way, because an interrupt came in the middle of it, is refused as BUSY at once.
Nothing is allocated after construction unless an error is raised.
"""

from noheap.hal.attempt import attempt
from noheap.hal.errors import BUSY, NO_ACK_DATA, OK, check, kind_of

_buses = []  # each I2CBus that bus_of made


class I2CBus:
    """A `machine.I2C`, and whether a transfer is under way on it."""

    def __init__(self, i2c):
        self.i2c = i2c
        self.write = i2c.writeto
        self.read = i2c.readfrom_into
        # Contexts nest: who interrupts between the look at `busy` and setting it is done with
        # the bus when we go on. Hence no masking of interrupts. A read that a back end starts
        # and finishes later is no such thing: it has its own flag, looked at again after `busy`
        # is set.
        self.busy = False
        self.flight = False

    # The frames of these two have eleven words, and must not have one more: see errors.attempt.

    def try_transfer(self, address: int, data, buffer) -> int:
        """Write `data` and fill `buffer`, those that are not None; returns a kind."""
        if self.busy or self.flight:
            return BUSY
        result = OK if data is None else len(data)  # raises before the bus is taken
        self.busy = True
        if self.flight:
            result = BUSY
        else:
            if data is not None:
                result = self.try_write(address, data, buffer, result)
            if buffer is not None and not result:
                result = attempt(self.read, address, buffer, True)
        self.busy = False
        return kind_of(result) if result else OK

    def try_write(self, address: int, data, then, count: int):
        """Write the `count` bytes of `data`, and STOP unless something comes `then`.

        Returns a kind or an exception. That a byte was refused only the count tells.
        """
        data = attempt(self.write, address, data, then is None)
        if data == count:
            return OK
        if not isinstance(data, int):
            return data
        if then is not None:
            attempt(self.write, address, b"", True)  # for its STOP: SoftI2C and stm32 sent none
        return NO_ACK_DATA


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
        bind = getattr(self.bus, "bind", None)
        if bind:
            bind(self)  # a back end's faster methods

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
        """Do a Transaction of hal/i2c_transaction.py; returns a kind."""
        return transaction.try_on(self.bus, self.address)

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
        """Do a Transaction of hal/i2c_transaction.py."""
        check(self.try_transaction(transaction), self.address)

    def prepare(self, data, buffer):
        """A PreparedRead of hal/prepared.py: writes `data`, if any, and reads into `buffer`."""
        from noheap.hal.prepared import prepare

        return prepare(self, data, buffer)
