"""Ends the emulated I2C's transfer with a STOP when the controller is disabled.

A transfer that is under way stops after its byte, and what waits is deleted (RP2040 datasheet
4.3.17, IC_ENABLE.ENABLE). rp2040py 0.3.6 empties the FIFOs alone, so that the next command goes on
with the old transfer.
"""

from rp2040py.peripherals.i2c import ENABLE, IC_ENABLE, RPI2C, I2CState
from rp2040py.rp2040 import RP2040


def install(rp2040: RP2040) -> None:
    for i2c in rp2040.i2c:
        _stop(i2c)


def _stop(i2c: RPI2C) -> None:
    write = i2c.write_uint32

    def write_uint32(offset: int, value: int) -> None:
        write(offset, value)
        if offset != IC_ENABLE or value & ENABLE or i2c._state == I2CState.IDLE:  # noqa: SLF001
            return
        waits = not i2c._busy  # noqa: SLF001
        i2c._stop = i2c._busy = True  # noqa: SLF001
        if waits:  # for a command: there is no byte that ends
            i2c._state = I2CState.STOP  # noqa: SLF001
            i2c.on_stop()

    i2c.write_uint32 = write_uint32  # type: ignore[method-assign]
