# pyright: reportUndefinedVariable=false
"""Holds a pin at its safe level, whatever an interrupt writes to it meanwhile; RP2040.

    output = SafeOutput(25, 0)
    output.hold()
    ...
    output.release()

The pin's own override does it (RP2040 datasheet 2.19.6.1, GPIOx_CTRL: OUTOVER, bits 9:8, and
OEOVER, bits 13:12): it also holds while the interrupt hangs, and until the next reset of the chip.
"""

from array import array

import micropython

from noheap.hal import rp2040

_GPIO0_CTRL = 0x40014004  # two words a pin


@micropython.viper
def _override(words: ptr32, bits: int):
    control = ptr32(words[0])
    control[0] = control[0] & -13057 | bits  # all but 0x3300


class SafeOutput:
    """`pin` is a GPIO's number, 0 to 29; `level` the safe one.

    The constructor releases a pin that was held before a soft reset. NotImplementedError on
    another chip.
    """

    def __init__(self, pin: int, level: int):
        rp2040.require()
        if not 0 <= pin <= 29:
            raise ValueError("pin: 0 to 29")
        self._words = array("I", (_GPIO0_CTRL + 8 * pin,))  # avoids big ints from here on
        self._bits = (3 if level else 2) << 8 | 3 << 12
        self.held = False
        self.release()

    def hold(self) -> None:
        """Make the pin an output at the safe level. Main loop, or one ISR; allocates
        nothing."""
        _override(self._words, self._bits)
        self.held = True

    def release(self) -> None:
        """Leave the pin to others again. Contexts as for `hold`."""
        _override(self._words, 0)
        self.held = False
