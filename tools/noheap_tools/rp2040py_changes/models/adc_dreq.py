"""Lets the emulated ADC request transfers only while FCS.DREQ_EN is 1.

The request follows the FIFO's level and the bit (RP2040 datasheet 4.9.6, FCS). rp2040py 0.3.6
looks at neither when the bit changes: a request that was there goes on for ever, and a channel
that is started later copies an empty FIFO without end.
"""

from rp2040py.peripherals.adc import FCS, FCS_DREQ_EN, RPADC
from rp2040py.rp2040 import RP2040


def install(rp2040: RP2040) -> None:
    adc: RPADC = rp2040.adc
    write = adc.write_uint32

    def write_uint32(offset: int, value: int) -> None:
        write(offset, value)
        if offset == FCS:
            adc._update_dma()  # noqa: SLF001
            if not adc.fcs & FCS_DREQ_EN:
                rp2040.dma.clear_dreq(adc.dreq)

    adc.write_uint32 = write_uint32  # type: ignore[method-assign]
