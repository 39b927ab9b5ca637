"""A start by the RUN pin never comes to its first tick."""

import machine

_CHIP_RESET = 0x40064008  # DS 2.12.8: bit 16 RUN
while machine.mem32[_CHIP_RESET] & 1 << 16:
    machine.idle()
