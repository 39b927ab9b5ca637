"""SPI: a bus that several devices share, and a device with its own chip select, rate and mode.

    bus = SPIBus(machine.SPI(0))
    device = SPIDevice(bus, machine.Pin(17), baudrate=1_000_000)
    device.write(b"\\x9f")                       # raises BusError
    kind = device.try_transaction(steps)        # several steps under one chip select

Nothing is allocated after construction unless an error is raised.
"""

from time import sleep_us

from noheap.hal.errors import BUSY, CHIP_SELECT, OK, BusError, kind_of

WRITE = 0  # kinds of steps, see the functions below
READ = 1
TRANSFER = 2
DELAY = 3


def write(data):
    """A step of a transaction: send `data`."""
    return (WRITE, data, None)


def read_into(buffer):
    """A step of a transaction: fill `buffer`, sending zeros."""
    return (READ, buffer, None)


def transfer_into(data, buffer):
    """A step of a transaction: send `data` and fill `buffer`; both of one length."""
    return (TRANSFER, data, buffer)


def delay_us(us: int):
    """A step of a transaction: wait at least `us` with the chip selected."""
    return (DELAY, us, None)


class SPIBus:
    """A `machine.SPI`, whether a transaction is under way on it, and for whom it is set up."""

    def __init__(self, spi):
        self.spi = spi
        self.busy = False
        self.configured = None  # the SPIDevice whose rate and mode it has


class SPIDevice:
    """One device on an SPIBus, selected by driving `cs`, a machine.Pin, low.

    baudrate            Hz; the bus is set up for this device when another one was served before
    polarity, phase     the SPI mode, 0 or 1 each
    """

    def __init__(self, bus, cs, baudrate: int = 1_000_000, polarity: int = 0, phase: int = 0):
        if baudrate <= 0:
            raise ValueError("baudrate: above 0, in Hz")
        if polarity not in (0, 1) or phase not in (0, 1):
            raise ValueError("polarity, phase: 0 or 1")
        self.bus = bus
        self._cs = cs
        self._baudrate = baudrate
        self._polarity = polarity
        self._phase = phase
        cs.init(cs.OUT, value=1)

    def try_transaction(self, steps) -> int:
        """Do `steps`, made by this module's functions, under one chip select; returns a kind."""
        bus = self.bus
        if bus.busy:
            return BUSY
        bus.busy = True
        try:
            return self._selected(bus.spi, steps)
        finally:
            bus.busy = False

    def try_write(self, data) -> int:
        """Send `data`; returns a kind."""
        return self.try_transaction((write(data),))

    def try_read_into(self, buffer) -> int:
        """Fill `buffer`, sending zeros; returns a kind."""
        return self.try_transaction((read_into(buffer),))

    def try_transfer_into(self, data, buffer) -> int:
        """Send `data` and fill `buffer`, both of one length; returns a kind."""
        return self.try_transaction((transfer_into(data, buffer),))

    def transaction(self, steps) -> None:
        """Do `steps`, made by this module's functions, under one chip select."""
        self._check(self.try_transaction(steps))

    def write(self, data) -> None:
        """Send `data`."""
        self._check(self.try_write(data))

    def read_into(self, buffer) -> None:
        """Fill `buffer`, sending zeros."""
        self._check(self.try_read_into(buffer))

    def transfer_into(self, data, buffer) -> None:
        """Send `data` and fill `buffer`, both of one length."""
        self._check(self.try_transfer_into(data, buffer))

    def _selected(self, spi, steps) -> int:
        if self.bus.configured is not self:
            spi.init(baudrate=self._baudrate, polarity=self._polarity, phase=self._phase)
            self.bus.configured = self
        kind = self._drive(0)
        if kind:
            return kind
        try:
            for what, a, b in steps:
                if what == WRITE:
                    spi.write(a)
                elif what == READ:
                    spi.readinto(a)
                elif what == TRANSFER:
                    spi.write_readinto(a, b)
                else:
                    sleep_us(a + 1)
        except OSError as error:
            kind = kind_of(error)
        return kind or self._drive(1)

    def _drive(self, level: int) -> int:
        try:
            self._cs.value(level)
            return OK
        except OSError:
            return CHIP_SELECT

    def _check(self, kind: int) -> None:
        if kind:
            raise BusError(kind, None, "SPI device")
