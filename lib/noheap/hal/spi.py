"""An SPI bus that devices share, and a device with its own chip select, rate and mode.

    bus = SPIBus(machine.SPI(0))
    device = SPIDevice(bus, machine.Pin(17), baudrate=1_000_000)
    device.write(b"\\x9f")                    # raises BusError
    kind = device.try_transaction(steps)     # several steps of hal/steps.py under one select

Nothing is allocated after construction unless an error is raised.
"""

from noheap.hal.attempt import attempt
from noheap.hal.delay import delay_us
from noheap.hal.errors import BUS, BUSY, CHIP_SELECT, OK, check, kind_of
from noheap.hal.steps import READ, TRANSFER, WRITE


class SPIBus:
    """A `machine.SPI` that knows whether a transaction is under way, and which device it is set up
    for.

    There is no `flush`, because `machine.SPI` returns only when the wire is idle.
    """

    def __init__(self, spi):
        self.spi = spi
        self.busy = False  # see I2CBus.busy
        self.configured: object = None  # the SPIDevice whose rate and mode are set
        # Bound once: binding allocates.
        self.write = spi.write
        self.readinto = spi.readinto
        self.write_readinto = spi.write_readinto
        self.do = self._do

    def _do(self, steps) -> None:
        n = 0
        while n < len(steps):
            step = steps[n]
            what = step[0]
            if what == WRITE:
                self.write(step[1])
            elif what == READ:
                self.readinto(step[1])
            elif what == TRANSFER:
                self.write_readinto(step[1], step[2])
            else:
                delay_us(step[1])
            n += 1


class SPIDevice:
    """One device on an SPIBus.

    cs                  the machine.Pin that selects it; None for a device without chip select
    baudrate            in Hz; set again after another device has used the bus
    polarity, phase     the SPI mode, 0 or 1 each
    cs_active_high      the level that selects
    cs_delay_us         least time before and after each change of `cs`
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
            raise ValueError("polarity, phase: 0, 1")
        self.bus = bus
        self._baudrate = baudrate
        self._polarity = polarity
        self._phase = phase
        self._cs_delay_us = cs_delay_us
        self._cs = cs
        self._selected = False
        self._call = self._perform  # bound once: binding allocates
        self._idle = 0
        self._set_cs = int  # without a chip select: does nothing
        if cs is not None:
            self._idle = int(not cs_active_high)
            self._set_cs = self._set_cs_slowly if cs_delay_us else cs.value
            cs.init(cs.OUT, value=self._idle)

    def try_transaction(self, steps) -> int:
        """Performs `steps`, a tuple or list, under one chip select; returns a kind.

        The chip select is always released. An error of the bus outranks one of the chip select.
        If the chip select cannot be asserted, the bus is not used.
        """
        return self._run(self.bus.do, steps, None)

    def try_write(self, data) -> int:
        """Sends `data`; returns a kind."""
        return self._run(self.bus.write, data, None)

    def try_read_into(self, buffer) -> int:
        """Fills `buffer` while sending zeros; returns a kind."""
        return self._run(self.bus.readinto, buffer, None)

    def try_transfer_into(self, data, buffer) -> int:
        """Sends `data` and fills `buffer`, of the same length; returns a kind."""
        return self._run(self.bus.write_readinto, data, buffer)

    def transaction(self, steps) -> None:
        """Performs `steps`, a tuple or list, under one chip select."""
        check(self.try_transaction(steps), None, "SPI")

    def write(self, data) -> None:
        """Sends `data`."""
        check(self.try_write(data), None, "SPI")

    def read_into(self, buffer) -> None:
        """Fills `buffer` while sending zeros."""
        check(self.try_read_into(buffer), None, "SPI")

    def transfer_into(self, data, buffer) -> None:
        """Sends `data` and fills `buffer`, of the same length."""
        check(self.try_transfer_into(data, buffer), None, "SPI")

    def _run(self, function, a, b) -> int:
        bus = self.bus
        if bus.busy:
            return BUSY
        bus.busy = True
        self._selected = False
        error = attempt(self._call, a, b, function)
        a = CHIP_SELECT
        if self._selected:
            b = attempt(self._call, None, None, None)
            if error:
                a = BUS
            else:
                error = b
        bus.busy = False
        return kind_of(error, a) if error else OK

    def _perform(self, a, b, function) -> None:
        """Selects the device and calls `function`; deselects it if there is none."""
        if function is None:
            self._set_cs(self._idle)
            return
        if self.bus.configured is not self:
            self._configure(self.bus)
        self._set_cs(1 - self._idle)
        self._selected = True
        if b is None:
            function(a)
        else:
            function(a, b)

    def _configure(self, bus) -> None:
        bus.configured = None
        bus.spi.init(baudrate=self._baudrate, polarity=self._polarity, phase=self._phase)
        bus.configured = self

    def _set_cs_slowly(self, level: int) -> None:
        delay_us(self._cs_delay_us)
        self._cs.value(level)
        delay_us(self._cs_delay_us)
