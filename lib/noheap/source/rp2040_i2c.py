"""A sampler's source: two bytes of an I2C device, through the RP2040's FIFO.

    sampler = Sampler(I2CSource(bus=0, address=0x48, register=0), **settings)

The tick takes the reading whose transfer the tick before started, so nothing waits for the bus.
"""

from noheap.hal import rp2040
from noheap.hal.rp2040_i2c_registers import READ, RESTART


class I2CSource:
    """`bus` is 0 or 1, set up by machine.I2C, idle, and left alone while the sampler runs;
    `address` has 7 bits. `register`, 0 to 255, holds the reading: the device's pointer is set to
    it at the start and again after each failed read, which may have moved it. Without `register`
    the pointer is at the reading and stays there (TMP102.configure), or the device has none.

    A reading is int16, the first byte the upper one. ValueError for another bus,
    NotImplementedError on another chip. Tiers portable, vector and asm.
    """

    chip = rp2040
    fastest_us = 32  # a read takes 31.8 µs at 1 MHz

    def __init__(self, bus: int, address: int, register: int = -1):
        self.base = rp2040.i2c_base(bus)
        self.name = "i2c1" if bus else "i2c0"
        self._address = address
        self.own = register, READ if register < 0 else READ | RESTART

    def viper_parts(self) -> tuple:
        """See source/__init__.py."""
        from noheap.source.rp2040_i2c_viper import take

        return (take,)

    def asm_parts(self) -> tuple:
        """See source/__init__.py."""
        from noheap.source.rp2040_i2c_asm import explain, take

        return take, explain

    def tick_module(self):
        """See source/__init__.py."""
        from noheap.tick import rp2040 as ticks

        return ticks

    def begin(self) -> None:
        # From here to the end the interrupt owns the bus: machine.I2C must not use it.
        rp2040.idle_i2c(self.base, self._address)
        rp2040.start_read(self.base, self.own)

    def end(self) -> None:
        rp2040.idle_i2c(self.base, self._address)
