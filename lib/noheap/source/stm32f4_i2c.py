"""A sampler's source: two bytes of an I2C device, read by an STM32F4's tick itself.

    i2c = machine.I2C(1, freq=400_000)
    sampler = Sampler(I2CSource(bus=1, address=0x48), out_pin="A5", ...)

The controller has no FIFO, so the tick waits for the bus: for 28 of its bits, which are 70 µs at
400 kHz and 280 µs at 100 kHz. The worst case, a device that stretches SCL or somebody who holds
it, is `timeout_us` and 2 µs more. Nothing else runs meanwhile, neither SysTick nor the UARTs'
interrupts. Tested on simulated registers (tools/noheap_testing/stm32f4.py), and as machine code
with RAM in their place; no silicon has run it yet. "RM" = ST RM0390 revision 4.
"""

from machine import mem32
from micropython import const

from noheap.hal import stm32f4
from noheap.sampler.modules import forget

_I2C1 = const(0x40005400)  # RM table 1; I2C2 and I2C3 follow
_STRIDE = const(0x400)
_PE = const(1)  # bits of CR1, the first register: RM 24.6.1
_PENDING = const(0x300)  # START, STOP
_POLLS = const(1000)  # a STOP takes one bit


class I2CSource:
    """`bus` is 1 to 3, set up by machine.I2C, idle, and left alone while the sampler runs;
    `address` has 7 bits, and the device's pointer stands on its reading (TMP102.configure).

    A reading is int16, the first byte the upper one. `timeout_us` is 100 to 900: SysTick must not
    miss its millisecond. The sampler's period is twice that or more, so that half of the time is
    left for others whatever happens on the bus. ValueError naming what is out of range,
    NotImplementedError on another chip. Same parts as source/rp2040_i2c.py.
    """

    chip = stm32f4
    tiers = 1

    def __init__(self, bus: int, address: int, timeout_us: int = 400):
        stm32f4.require()
        if bus not in (1, 2, 3):
            raise ValueError("bus: 1 to 3")
        if not 100 <= timeout_us <= 900:
            raise ValueError("timeout_us: 100 to 900")
        self.base = _I2C1 + _STRIDE * (bus - 1)
        self.name = "i2c%d" % bus
        self.fastest_us = 2 * timeout_us
        self._call = address << 1 | 1
        self._timeout_us = timeout_us

    def pieces(self) -> tuple:
        """The interrupt's source: what it does when there is no reading, and when there is."""
        from noheap.sampler import stm32f4_i2c_pieces

        text = stm32f4_i2c_pieces.NO_READING.replace("CALL", str(self._call))
        pieces = text.replace("TIMEOUT_US", str(self._timeout_us)), stm32f4_i2c_pieces.TAKE
        forget("noheap.sampler.stm32f4_i2c_pieces")
        return pieces

    def begin(self) -> None:
        mem32[self.base] = _PE

    def end(self) -> None:
        for _ in range(_POLLS):
            if not mem32[self.base] & _PENDING:
                break
        mem32[self.base] = 0  # as machine.I2C leaves it
