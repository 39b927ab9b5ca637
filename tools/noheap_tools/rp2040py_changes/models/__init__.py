"""Corrections of rp2040py's model of the chip, one a file, each from the datasheet.

    models.install(rp2040, cycle_ns)

Each replaces methods of one emulated chip, so that another chip of the same process keeps
rp2040py's own.
"""

from rp2040py.rp2040 import RP2040

from noheap_tools.rp2040py_changes.models import (
    adc_dreq,
    alarm_time,
    dma_credits,
    dma_cycles,
    dma_reset,
    dma_timers,
    i2c_abort,
    i2c_disable,
    i2c_dreq,
    i2c_first,
    nmi,
    pads,
    pio_join,
    pio_time,
    pwm_enable,
    wfi,
)


def install(rp2040: RP2040, cycle_ns: float) -> None:
    """All of them, before the chip runs. `cycle_ns` is a cycle of its CPU."""
    adc_dreq.install(rp2040)
    alarm_time.install(rp2040)
    dma_reset.install(rp2040)
    dma_timers.install(rp2040)
    dma_credits.install(rp2040)
    dma_cycles.install(rp2040, cycle_ns)
    i2c_abort.install(rp2040)
    i2c_disable.install(rp2040)
    i2c_first.install(rp2040)
    i2c_dreq.install(rp2040)
    nmi.install(rp2040)
    pads.install(rp2040)
    pio_time.install(rp2040, cycle_ns)
    pio_join.install(rp2040)
    pwm_enable.install(rp2040)
    wfi.install(rp2040, cycle_ns)
