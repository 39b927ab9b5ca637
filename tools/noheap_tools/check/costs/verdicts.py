"""Verdicts that were read in MicroPython's C source.

They are for objects that the emulator lacks, or that hang there. The source is named above each.
"""

from noheap_tools.check.costs.effects import ALLOCATES, CLEAN, MIXED
from noheap_tools.check.costs.known import PREPARED


def _of(owner: str, clean: str = "", allocates: str = "", mixed: str = "") -> dict[str, str]:
    """Returns {dotted name: verdict} of the names of `owner`."""
    verdicts = {CLEAN: clean, ALLOCATES: allocates, MIXED: mixed}
    return {
        f"{owner}.{name}": verdict for verdict, names in verdicts.items() for name in names.split()
    }


READ: dict[str, str] = {
    # extmod/machine_uart.c, py/stream.c
    **_of(
        "machine.UART",
        clean="any txdone flush write readinto sendbreak irq",
        allocates="read readline",
    ),
    # extmod/machine_i2c.c: SoftI2C shares the methods of the class.
    **_of(
        "machine.SoftI2C",
        clean="writeto readfrom_into readfrom_mem_into",
        allocates="writeto_mem readfrom readfrom_mem scan writevto",
    ),
    # extmod/machine_spi.c
    **_of("machine.SoftSPI", clean="write readinto write_readinto", allocates="read"),
    # ports/rp2/rp2_pio.c: get() makes an int of 32 bits. The object of an interrupt is made when
    # it is first registered.
    **_of(
        "rp2.StateMachine",
        clean="put active rx_fifo tx_fifo restart irq",
        allocates="exec",
        mixed="get",
    ),
    **_of("rp2.PIO", clean="irq"),
    **_of("rp2.IRQ", clean="flags"),
    # ports/rp2/rp2_dma.c
    **_of("rp2.DMA", clean="active config close irq"),
    # shared/runtime/mpirq.c
    **_of("machine.IRQ", clean="flags"),
    # extmod/machine_pwm.c, extmod/machine_adc.c: small ints.
    **_of("machine.PWM", clean="duty init"),
    **_of("machine.ADC", clean="read read_uv"),
    **_of("machine.Pin", clean="irq mode"),
    # extmod/machine_signal.c
    **_of("machine.Signal", clean="__call__ toggle"),
    **_of("machine.RTC", clean="alarm"),
    **_of("machine.Timer", clean="value"),
    # extmod/modmachine.c
    **_of("machine", clean="reset idle soft_reset lightsleep mem_info", allocates="WDT"),
    # ports/stm32: pin.c, led.c, timer.c, adc.c, dac.c, systick.c, extint.c, usrsw.c
    **_of("pyb", clean="LED millis micros elapsed_millis elapsed_micros udelay delay wfi rng"),
    **_of("pyb.Pin", clean="value high low on off __call__ toggle"),
    **_of("pyb.LED", clean="on off toggle intensity"),
    **_of("pyb.Timer", clean="counter period prescaler callback deinit init", mixed="freq"),
    **_of("pyb.TimerChannel", clean="pulse_width capture compare", mixed="pulse_width_percent"),
    **_of("pyb.ADC", clean="read"),
    **_of("pyb.DAC", clean="write"),
    **_of("pyb.ExtInt", clean="disable enable line"),
    **_of("pyb.Switch", clean="value __call__"),
    **_of("pyb.UART", clean="any readchar writechar readinto write", allocates="read"),
    **_of("pyb.I2C", clean="send", mixed="recv mem_read"),
    **_of("pyb.SPI", clean="send", mixed="recv"),
    # lib/noheap/hal: prepared.py, rp2040_i2c_read.py, stm32f4_i2c.py
    **_of(PREPARED, clean="try_run try_start try_finish", mixed="run"),
    # drivers/led/neopixel.py
    **_of("neopixel.NeoPixel", clean="write"),
    # extmod/modtime.c, py/modgc.c, py/modmicropython.c, py/modsys.c
    **_of("time", clean="sleep sleep_ms"),
    **_of("gc", clean="collect enable disable"),
    **_of("micropython", clean="mem_info"),
    **_of("sys", clean="exit"),
    # py/objnamedtuple.c
    **_of("namedtuple", allocates="Made"),
}
