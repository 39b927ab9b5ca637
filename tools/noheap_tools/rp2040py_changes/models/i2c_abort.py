"""Holds the emulated I2C's TX FIFO empty from an abort until IC_CLR_TX_ABRT is read.

An abort flushes the FIFO, and it takes nothing until the program has seen the abort (RP2040
datasheet 4.3.17, IC_RAW_INTR_STAT.TX_ABRT). rp2040py 0.3.6 sends what is written meanwhile.
"""

from rp2040py.peripherals.i2c import IC_DATA_CMD, R_TX_ABRT, RPI2C
from rp2040py.rp2040 import RP2040


def install(rp2040: RP2040) -> None:
    for i2c in rp2040.i2c:
        _hold(i2c)


def _hold(i2c: RPI2C) -> None:
    write = i2c.write_uint32

    def write_uint32(offset: int, value: int) -> None:
        if offset != IC_DATA_CMD or not i2c.int_raw & R_TX_ABRT:
            write(offset, value)

    i2c.write_uint32 = write_uint32  # type: ignore[method-assign]
