"""Registers of an RP2040 or RP2350 that the real-time path uses, and the hand-over of an I2C bus.

Importing this file on another chip is harmless; calling its functions is not. "DS" = Raspberry Pi
RP2040 datasheet; the addresses are in hal/rp2040_registers.py and hal/rp2350_registers.py.
"""

from machine import mem32

from noheap.hal import chip
from noheap.hal.rp2040_i2c_registers import (
    CLR_TX_ABRT,
    DATA_CMD,
    ENABLE,
    ENABLED,
    READ,
    STOP,
    TAR,
)
from noheap.hal.rp2040_registers import (
    ALARM3,
    GPIO_OUT_CLR,
    GPIO_OUT_SET,
    I2C0,
    I2C_STRIDE,
    LAST_GPIO,
    RP2350,
    TIMERAWL,
)
from noheap.hal.rp2040_registers import NMI_MASK as MASK

CLOCK = TIMERAWL  # the free-running microsecond counter, 32 bits

# The `chip` of a sampler's source has CLOCK, NMI_MASK, HARD_TIMER, output() and write_gpio().
HARD_TIMER = True  # machine.Timer can call a hard interrupt
NMI_MASK = MASK


def require() -> None:
    """Raises NotImplementedError on a board with another chip than this was compiled for."""
    if RP2350:
        chip.require("RP2350")
    else:
        chip.require("RP2040")


def i2c_base(bus: int) -> int:
    """Returns the address of I2C0's or I2C1's registers; NotImplementedError on another chip."""
    require()
    if bus not in (0, 1):
        raise ValueError("bus: 0 or 1")
    return I2C0 + bus * I2C_STRIDE


def idle_i2c(base: int, address: int) -> None:
    """Stops any transfer of a controller that machine.I2C has set up, empties its FIFOs and points
    it at `address`. It clears an abort as well, which machine.I2C would take for its own.

    Not for ISRs.
    """
    mem32[base + 4 * ENABLE] = 0  # TAR may be written only while disabled: DS 4.3.10.2.1
    mem32[base + 4 * TAR] = address
    mem32[base + 4 * ENABLE] = ENABLED
    mem32[base + 4 * CLR_TX_ABRT]


def start_read(base: int, commands) -> None:
    """Queues a two-byte read: the number of a device's register, `commands[0]`, if that is not
    below 0, the first command, `commands[1]`, and one with STOP (DS table 450)."""
    data_cmd = base + 4 * DATA_CMD
    if commands[0] >= 0:
        mem32[data_cmd] = commands[0]
    mem32[data_cmd] = commands[1]
    mem32[data_cmd] = READ | STOP


def microseconds() -> int:
    """Returns the count of CLOCK. May allocate (a big int)."""
    return mem32[CLOCK]


def pool_alarm_us() -> int:
    """Returns when the default alarm pool of pico-sdk, of which this is the alarm, fires next, on
    the microsecond counter."""
    return mem32[ALARM3]


def output(pin: int) -> tuple:
    """Returns the writes (address, value, address, value) that make GPIO 0 to 29, of an RP2350 0
    to 47, low and high. ValueError for another pin. Allocates."""
    if RP2350:
        if not 0 <= pin <= LAST_GPIO:
            raise ValueError("out_pin: 0 to 47")
        half = pin >> 5 << 2  # the registers of GPIO 32 to 47 come after those of 0 to 31
        mask = 1 << (pin & 31)
        return GPIO_OUT_CLR + half, mask, GPIO_OUT_SET + half, mask
    if not 0 <= pin <= LAST_GPIO:
        raise ValueError("out_pin: 0 to 29")
    return GPIO_OUT_CLR, 1 << pin, GPIO_OUT_SET, 1 << pin


def write_gpio(pin: int, level: int) -> None:
    """Drives GPIO `pin`, already an output, to `level`. Any context; may allocate (an address)."""
    if RP2350:
        writes = output(pin)
        at = 2 if level else 0
        mem32[writes[at]] = writes[at + 1]
    else:
        mem32[GPIO_OUT_SET + (0 if level else 4)] = 1 << pin
