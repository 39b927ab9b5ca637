# pyright: reportUndefinedVariable=false
"""Holds a pin at its safe level, whatever an interrupt writes to it meanwhile; RP2040,
RP2350.

    output = SafeOutput(25, 0)
    output.hold()
    ...
    output.release()

The pin's own override does it (RP2040 datasheet 2.19.6.1, RP2350 datasheet 9.11, GPIOx_CTRL:
OUTOVER and OEOVER, two bits each): it also holds while the interrupt hangs, and until the next
reset of the chip.
"""

from array import array

import micropython

from noheap.hal import rp2040
from noheap.hal.rp2040_registers import GPIO_CTRL, LAST_GPIO, OEOVER, OUTOVER, OVERRIDES, RP2350


@micropython.viper
def _override(words: ptr32, bits: int):
    control = ptr32(words[0])
    control[0] = control[0] & ~OVERRIDES | bits


class SafeOutput:
    """`pin` is a GPIO's number, 0 to 29, of an RP2350 0 to 47; `level` the safe one.

    The constructor releases a pin that was held before a soft reset. NotImplementedError on
    another chip.
    """

    def __init__(self, pin: int, level: int):
        rp2040.require()
        if not 0 <= pin <= LAST_GPIO:
            if RP2350:
                raise ValueError("pin: 0 to 47")
            raise ValueError("pin: 0 to 29")
        self._words = array("I", (GPIO_CTRL + 8 * pin,))  # avoids big ints from here on
        self._bits = (3 if level else 2) << OUTOVER | 3 << OEOVER
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
