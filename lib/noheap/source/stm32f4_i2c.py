# pyright: reportUndefinedVariable=false
"""A sampler's source: two bytes of an I2C device, read by an STM32F4's tick itself.

    i2c = machine.I2C(1, freq=400_000)
    sampler = Sampler(I2CSource(bus=1, address=0x48), out_pin="A5", **settings)

The controller has no FIFO, so the tick waits for the bus: for 28 of its bits, which are 70 µs at
400 kHz and 280 µs at 100 kHz. The worst case, a device that stretches SCL or somebody who holds
it, is `timeout_us` and 2 µs more. Nothing else runs meanwhile, neither SysTick nor the UARTs'
interrupts. Tested on simulated registers (tools/noheap_testing/stm32f4.py), and as machine code
with RAM in their place; no silicon has run it yet. "RM" = ST RM0390 revision 4.
"""

import micropython
from machine import mem32
from micropython import const

from noheap.block import CLOCK, KIND, OVERRUNS, OWN, RAW, SOURCE
from noheap.hal import stm32f4
from noheap.hal.errors import ARBITRATION_LOSS, BUS, NO_ACK_ADDRESS, TIMEOUT

_I2C1 = const(0x40005400)  # RM table 1; I2C2 and I2C3 follow
_STRIDE = const(0x400)
_PE = const(1)  # bits of CR1, the first register: RM 24.6.1
_PENDING = const(0x300)  # START, STOP
_POLLS = const(1000)  # a STOP takes one bit


# For the part: registers in words from the base, RM 24.6.
_CR1 = const(0)
_CR2 = const(1)
_DR = const(4)
_SR1 = const(5)
_SR2 = const(6)
_CCR = const(7)
_TRISE = const(8)

_START = const(0x100)  # CR1
_STOP = const(0x200)
_POS = const(0x800)
_SWRST = const(0x8000)
_SB = const(1)  # SR1
_ADDR = const(2)
_BTF = const(4)
_ARLO = const(0x200)
_AF = const(0x400)
_ERRORS = const(0x700)  # BERR, ARLO, AF
_BUSY = const(2)  # SR2


# Hard ISR. No allocation. The order of RM 24.3.3, master receiver, for two bytes. Without ACK and
# with POS the second one is not acknowledged; at BTF both are there, and SCL is held until DR is
# read.
@micropython.viper
def take(block: ptr32):  # noheap: isr
    """Puts the reading into RAW, or the kind of its fault into KIND. Waits for the bus, at most
    the second word of OWN in µs; the first one is the address as it is sent."""
    i2c = ptr32(block[SOURCE])
    began = ptr32(block[CLOCK])[0]
    block[KIND] = TIMEOUT
    flag = _SB  # the one to wait for
    if i2c[_SR2] & _BUSY | i2c[_CR1] & _PENDING:
        flag = 0
    else:
        i2c[_CR1] = _PE | _START
    while flag:  # noheap: loop<=5, waits: flags, the last look, and its end
        status = i2c[_SR1]
        if status & _ERRORS:
            flag = 0
            block[KIND] = BUS
            if status & _ARLO:
                block[KIND] = ARBITRATION_LOSS
            elif status & _AF:
                block[KIND] = NO_ACK_ADDRESS
        elif status & flag:
            if flag == _SB:
                i2c[_DR] = block[OWN]
            elif flag == _ADDR:
                i2c[_CR1] = _PE | _POS
                i2c[_SR2]
            else:
                i2c[_CR1] = _PE | _STOP | _POS
                block[RAW] = i2c[_DR] << 24 >> 16 | i2c[_DR]
                block[KIND] = 0
            flag = flag << 1 & 7
        elif began - ptr32(block[CLOCK])[0] + block[OWN + 1] < 0:
            flag = 0
    if block[KIND]:
        if block[KIND] == NO_ACK_ADDRESS:
            i2c[_CR1] = _PE | _STOP
            i2c[_SR1] = 0
        elif block[KIND] == ARBITRATION_LOSS:
            i2c[_SR1] = 0
        else:
            if block[KIND] == TIMEOUT:
                block[OVERRUNS] = block[OVERRUNS] + 1
            # A reset clears the settings.
            status = i2c[_CR2]
            began = i2c[_CCR]
            flag = i2c[_TRISE]
            i2c[_CR1] = _SWRST
            i2c[_CR1] = 0
            i2c[_CR2] = status
            i2c[_CCR] = began
            i2c[_TRISE] = flag
            i2c[_CR1] = _PE


class I2CSource:
    """`bus` is 1 to 3, set up by machine.I2C, idle, and left alone while the sampler runs;
    `address` has 7 bits, and the device's pointer is at its reading (TMP102.configure).

    A reading is int16, the first byte the upper one. `timeout_us` is 100 to 900: SysTick must not
    miss its millisecond. The sampler's period is twice that or more, so that half of the time is
    left for others whatever happens on the bus. ValueError naming what is out of range,
    NotImplementedError on another chip. Tiers vector and portable.
    """

    chip = stm32f4

    def __init__(self, bus: int, address: int, timeout_us: int = 400):
        stm32f4.require()
        if bus not in (1, 2, 3):
            raise ValueError("bus: 1 to 3")
        if not 100 <= timeout_us <= 900:
            raise ValueError("timeout_us: 100 to 900")
        self.base = _I2C1 + _STRIDE * (bus - 1)
        self.name = "i2c%d" % bus
        self.fastest_us = 2 * timeout_us
        self.own = (address << 1 | 1, timeout_us)

    def viper_parts(self) -> tuple:
        """See source/__init__.py."""
        return (take,)

    def tick_module(self):
        """See source/__init__.py."""
        from noheap.tick import stm32f4 as ticks

        return ticks

    def timer_module(self):
        """See source/__init__.py."""
        from noheap.tick import stm32f4_timer

        return stm32f4_timer

    def begin(self) -> None:
        mem32[self.base] = _PE

    def end(self) -> None:
        for _ in range(_POLLS):
            if not mem32[self.base] & _PENDING:
                break
        mem32[self.base] = 0  # as machine.I2C leaves it
