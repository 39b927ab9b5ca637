"""Picks the I2C back end for the chip that this runs on.

    bus = backend.i2c(0, scl=Pin(5), sda=Pin(4))
    print(bus.backend)                  # "rp2040", "rp2350", "stm32f4" or "machine"
    device = I2CDevice(bus, 0x48)

docs/reference/hal.md says what each can do. SPI, ADC, PWM and pins use `machine` on every chip.
"""

from noheap.hal import chip
from noheap.hal.i2c import bus_of
from noheap.hal.i2c_lines import I2CLines


def i2c(
    number: int,
    scl,
    sda,
    freq_hz: int = 400_000,
    timeout_us: int = 10_000,
    pull_ups: bool = True,
):
    """Returns a bus for I2CDevice; raises BusError naming a wire that is not fit for use.

    If a wire is held low, tries to free it first. With `pull_ups` False the chip's own pull-ups
    are enough. The bus keeps its I2CLines as `lines`, for a later recovery.
    """
    lines = I2CLines(number, scl, sda, freq_hz, timeout_us)
    try:
        lines.check(pull_ups=False)
    except OSError:
        lines.try_recover()
    lines.check(pull_ups)
    made = lines.make()
    if chip.is_a("RP2040") or chip.is_a("RP2350"):
        from noheap.hal.rp2040_i2c import FifoI2C

        bus = FifoI2C(made, number, timeout_us)
        name = "rp2350" if chip.is_a("RP2350") else "rp2040"
    elif chip.is_a("STM32F4"):
        from noheap.hal.stm32f4_i2c import StepI2C

        bus = StepI2C(made, number, timeout_us)
        name = "stm32f4"
    else:
        bus = bus_of(made)
        name = "machine"
    bus.backend = name  # pyright: ignore[reportAttributeAccessIssue]
    bus.lines = lines  # pyright: ignore[reportAttributeAccessIssue]
    return bus
