"""Keeps a PWM slice stopped while its CSR.EN is 0, whatever else is written to it.

On silicon the counter moves only while EN is 1 (RP2040 datasheet 4.5.3, CHx_CSR). rp2040py 0.3.6
starts it when DIV is written, and has all slices count from the start of the chip on. A slice that
is enabled later then begins where it happens to be, so that its first wrap comes too early.
"""

from rp2040py.peripherals.pwm import CHN_DIV, RPPWM, PWMChannel
from rp2040py.rp2040 import RP2040

_PWM = 0x40050000


def install(rp2040: RP2040) -> None:
    pwm = rp2040.find_peripheral(_PWM)
    assert isinstance(pwm, RPPWM)
    for channel in pwm.channels:
        _correct(channel)


def _correct(channel: PWMChannel) -> None:
    write = channel.write_register

    def write_register(offset: int, value: int) -> None:
        write(offset, value)
        if offset == CHN_DIV:
            channel.update_enable()

    channel.write_register = write_register  # type: ignore[method-assign]
    channel.update_enable()
