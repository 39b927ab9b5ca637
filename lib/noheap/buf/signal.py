# pyright: reportUndefinedVariable=false
"""Counted event from a hard ISR to the main loop. No count is lost.

    signal = Signal()
    signal.raise_isr()               # in the ISR, as often as it happens
    count = signal.take()            # in the main loop: how often since the last take

The ISR owns RAISED, the main loop TAKEN; neither is ever reset, so neither side can wipe out
what the other one counts. They may run on two cores (docs/reference/buffers.md); but WFI does not
wake when the other core raises.

Storage is one array("i"), which viper code may use inline; an ISR raises with
`s[0] = s[0] + 1`, and `wfi.sleep_if_equal` on the two words sleeps until there is something:

    word 0  RAISED   events, modulo 2**32; written by the ISR
    word 1  TAKEN    events taken, modulo 2**32; written by the main loop
"""

from array import array

import micropython


@micropython.viper
def raise_isr(s: ptr32):  # noheap: isr-safe
    """Does `Signal.raise_isr` on the storage itself, without a method call."""
    s[0] = s[0] + 1


@micropython.viper
def take(s: ptr32) -> int:  # noheap: isr-safe
    """Does `Signal.take` on the storage itself, without a method call."""
    raised = s[0]  # read once: later events are for the next take
    count = (raised - s[1]) & 0x3FFFFFFF
    s[1] = raised
    return count


@micropython.viper
def pending(s: ptr32) -> int:  # noheap: isr-safe
    """Does `Signal.pending` on the storage itself, without a method call."""
    return (s[0] - s[1]) & 0x3FFFFFFF


class Signal:  # noheap: isr-safe
    """One raising side, an ISR or several of the same priority, and one taking side.

    Up to 2**30 - 1 events between two takes. Each call is O(1); only the constructor allocates.
    The sides may be two cores of an RP2040 or RP2350, each side one of them.
    """

    def __init__(self):
        self.storage = array("i", (0, 0))

    def raise_isr(self) -> None:
        """Count one event. Raising side only, hard ISR or not."""
        raise_isr(self.storage)

    def take(self) -> int:
        """The events since the last take, 0 for none. Taking side only, ISR-safe."""
        return take(self.storage)

    def pending(self) -> int:
        """The count that `take` would return, left for it. Any context: the taker can take at
        least that many, the raiser sees at most that many."""
        return pending(self.storage)
