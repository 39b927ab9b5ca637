"""SPI: a bus that several devices share, and a device with its own chip select, rate and mode.

    bus = SPIBus(machine.SPI(0))
    device = SPIDevice(bus, machine.Pin(17), baudrate=1_000_000)
    device.write(b"\\x9f")                    # raises BusError
    kind = device.try_transaction(steps)     # several steps of hal/steps.py under one select

Nothing is allocated after construction unless an error is raised.
"""

from noheap.hal.delay import delay_us
from noheap.hal.errors import BUS, BUSY, CHIP_SELECT, OK, check, kind_of
from noheap.hal.steps import READ, TRANSFER, WRITE


class SPIBus:
    """A `machine.SPI`, whether a transaction is under way on it, and for whom it is set up."""

    def __init__(self, spi):
        self.spi = spi
        self.busy = False  # see I2CBus.busy
        self.configured: object = None  # the SPIDevice whose rate and mode it has now

    def flush(self) -> None:
        """Wait until the wire is idle. `machine.SPI` returns no earlier, so there is no wait."""

    def do(self, what: int, a, b) -> None:
        """One step of hal/steps.py; the chip select is the caller's. Raises OSError."""
        if what == WRITE:
            self.spi.write(a)
        elif what == READ:
            self.spi.readinto(a)
        elif what == TRANSFER:
            self.spi.write_readinto(a, b)
        else:
            delay_us(a)


class SPIDevice:
    """One device on an SPIBus.

    cs                  a machine.Pin, driven to select; None: no chip select at all
    baudrate            Hz; the bus is set up anew when another device was served before
    polarity, phase     the SPI mode, 0 or 1 each
    cs_active_high      which level selects
    cs_delay_us         at least this long before and after each change of `cs`
    """

    def __init__(
        self,
        bus: SPIBus,
        cs,
        baudrate: int = 1_000_000,
        polarity: int = 0,
        phase: int = 0,
        cs_active_high: bool = False,
        cs_delay_us: int = 0,
    ):
        if baudrate <= 0:
            raise ValueError("baudrate: above 0")
        if polarity not in (0, 1) or phase not in (0, 1):
            raise ValueError("polarity, phase: 0 or 1")
        self.bus = bus
        self._cs = cs
        self._baudrate = baudrate
        self._polarity = polarity
        self._phase = phase
        self._active = 1 if cs_active_high else 0
        self._cs_delay_us = cs_delay_us
        if cs is not None:
            cs.init(cs.OUT, value=1 - self._active)

    def try_transaction(self, steps) -> int:
        """Do `steps`, a tuple or list, under one chip select; returns a kind.

        What goes wrong on the bus outranks what goes wrong with the chip select, which is
        released in any case. If it cannot be asserted the bus is not touched.
        """
        return self._run(steps, 0, None, None)

    def try_write(self, data) -> int:
        """Send `data`; returns a kind."""
        return self._run(None, WRITE, data, None)

    def try_read_into(self, buffer) -> int:
        """Fill `buffer`, sending zeros; returns a kind."""
        return self._run(None, READ, buffer, None)

    def try_transfer_into(self, data, buffer) -> int:
        """Send `data` and fill `buffer`, both of one length; returns a kind."""
        return self._run(None, TRANSFER, data, buffer)

    def transaction(self, steps) -> None:
        """Do `steps`, a tuple or list, under one chip select."""
        check(self.try_transaction(steps), None, "SPI")

    def write(self, data) -> None:
        """Send `data`."""
        check(self.try_write(data), None, "SPI")

    def read_into(self, buffer) -> None:
        """Fill `buffer`, sending zeros."""
        check(self.try_read_into(buffer), None, "SPI")

    def transfer_into(self, data, buffer) -> None:
        """Send `data` and fill `buffer`, both of one length."""
        check(self.try_transfer_into(data, buffer), None, "SPI")

    def _run(self, steps, what: int, a, b) -> int:
        bus = self.bus
        if bus.busy:
            return BUSY
        bus.busy = True
        released = OK
        try:
            if bus.configured is not self:
                bus.spi.init(baudrate=self._baudrate, polarity=self._polarity, phase=self._phase)
                bus.configured = self
            kind = self._drive(self._active)
            if kind:
                return kind
            try:
                if steps is None:
                    bus.do(what, a, b)
                else:
                    for step in steps:
                        bus.do(step[0], step[1], step[2])
            finally:
                bus.flush()
                released = self._drive(1 - self._active)
        except OSError as error:
            return kind_of(error, BUS)
        finally:
            bus.busy = False
        return released

    def _drive(self, level: int) -> int:
        if self._cs is not None:
            delay_us(self._cs_delay_us)
            try:
                self._cs.value(level)
            except OSError:
                return CHIP_SELECT
            delay_us(self._cs_delay_us)
        return OK
