"""An I2C device: an address on a bus, with errors that say what went wrong.

    device = I2CDevice(machine.I2C(0), 0x48)
    device.write_read_into(b"\\x00", buffer)             # raises BusError
    kind = device.try_write_read_into(b"\\x00", buffer)  # returns a kind of hal/errors.py

All devices on one `machine.I2C` share it, wherever they were made. An interrupt that tries a
transfer in the middle of another one is refused as BUSY at once. Nothing is allocated after
construction unless an error is raised.
"""

from noheap.hal.attempt import attempt
from noheap.hal.errors import BUSY, NO_ACK_DATA, OK, check, kind_of

_buses = []  # every I2CBus that bus_of has made


class I2CBus:
    """A `machine.I2C` that knows whether a transfer is under way."""

    def __init__(self, i2c):
        self.i2c = i2c
        self.write = i2c.writeto
        self.read = i2c.readfrom_into
        # Contexts nest: an interrupt that comes between the test of `busy` and its setting has
        # finished with the bus when we continue, so interrupts need not be masked. A read that
        # a back end starts and finishes later is different: it has a flag of its own, which is
        # tested again once `busy` is set.
        self.busy = False
        self.flight = False

    # The frames of these two have eleven words, the most that stay off the heap: hal/attempt.py.

    def try_transfer(self, address: int, data, buffer) -> int:
        """Writes `data` and fills `buffer`, if they are not None; returns a kind."""
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
        """Writes the `count` bytes of `data`, with a STOP unless something follows: `then`.

        Returns a kind or an exception. Only the count shows that a byte was refused.
        """
        data = attempt(self.write, address, data, then is None)
        if data == count:
            return OK
        if not isinstance(data, int):
            return data
        if then is not None:
            attempt(self.write, address, b"", True)  # for the STOP, which SoftI2C and stm32 omit
        return NO_ACK_DATA


def bus_of(i2c) -> I2CBus:
    """Returns the I2CBus of a `machine.I2C`, always the same one; returns a bus as it is."""
    if hasattr(i2c, "try_transfer"):
        return i2c
    for bus in _buses:
        if bus.i2c is i2c:
            return bus
    bus = I2CBus(i2c)
    _buses.append(bus)
    return bus


class I2CDevice:
    """One device on a bus: on a `machine.I2C`, or on a bus of hal/backend.py.

    `address` has 7 bits, 0x08 to 0x77. Each method blocks for its transfer and leaves the bus
    idle. docs/reference/hal.md says which of them may be called from an interrupt.
    """

    def __init__(self, i2c, address: int):
        if not 0x08 <= address <= 0x77:
            raise ValueError("address: 0x08 to 0x77")
        self.bus = bus_of(i2c)
        self.address = address
        bind = getattr(self.bus, "bind", None)
        if bind:
            bind(self)  # replaces methods by the back end's faster ones

    def try_read_into(self, buffer) -> int:
        """Fills `buffer`, at least one byte; returns a kind."""
        return self.bus.try_transfer(self.address, None, buffer)

    def try_write(self, data) -> int:
        """Writes all of `data`; returns a kind."""
        return self.bus.try_transfer(self.address, data, None)

    def try_write_read_into(self, data, buffer) -> int:
        """Writes `data`, then fills `buffer` after a repeated START; returns a kind."""
        return self.bus.try_transfer(self.address, data, buffer)

    def try_transaction(self, transaction) -> int:
        """Performs a Transaction of hal/i2c_transaction.py; returns a kind."""
        return transaction.try_on(self.bus, self.address)

    def read_into(self, buffer) -> None:
        """Fills `buffer`, at least one byte."""
        check(self.try_read_into(buffer), self.address)

    def write(self, data) -> None:
        """Writes all of `data`."""
        check(self.try_write(data), self.address)

    def write_read_into(self, data, buffer) -> None:
        """Writes `data`, then fills `buffer` after a repeated START."""
        check(self.try_write_read_into(data, buffer), self.address)

    def transaction(self, transaction) -> None:
        """Performs a Transaction of hal/i2c_transaction.py."""
        check(self.try_transaction(transaction), self.address)

    def prepare(self, data, buffer):
        """Returns a PreparedRead that writes `data`, if any, and reads into `buffer`."""
        from noheap.hal.prepared import prepare

        return prepare(self, data, buffer)
