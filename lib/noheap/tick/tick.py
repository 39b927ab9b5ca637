"""Holds what the hardware ticks of all chips have in common.

    class Mine(Tick):
        def _prepare(self) -> None: ...             # the source may request, but does not run
        def _go(self, due_at: int) -> int: ...      # it runs: the time of its first tick
    clock = Mine(interrupt, period_us, after_write(handler, ACKNOWLEDGE, 1), stop, priority)

A handler is what cortex/link_asm.py, link_viper.py and jump.py make. Nothing here is for ISRs.
Kinds: tick/rp2040.py, tick/stm32f4.py, tick/stm32f1.py.
"""

from array import array

from machine import disable_irq, enable_irq
from uctypes import addressof

from noheap.cortex.code import Code
from noheap.cortex.vector import Vector


class Tick:
    """`entry` is (address with the Thumb bit, what to keep); the rest as in cortex/vector.py."""

    def __init__(
        self, interrupt: int, period_us: int, entry, stop, priority: int, nmi_mask: int = 0
    ):
        self.period_us = period_us
        self.first_due_us = 0  # after `start`: in the low 32 bits of the microsecond counter
        address, held = entry
        self._arguments = (interrupt, address, stop, held, priority, nmi_mask)  # of the vector
        self._vector = None

    @property
    def running(self) -> bool:
        """False before `start`, after `deinit` and once another tick has the interrupt."""
        return self._vector is not None and self._vector.installed

    def start(self, due_at: int = 0) -> int:
        """The first tick comes one period from now. Returns when, in the low 32 bits of the
        microsecond counter, and puts it at the address `due_at`."""
        if self.running:
            return self.first_due_us
        interrupt, address, stop, held, priority, nmi_mask = self._arguments
        self._vector = Vector(interrupt, address, stop, held, priority, nmi_mask)
        self._prepare()  # pyright: ignore[reportAttributeAccessIssue] - each kind has its own
        self._vector.enable()
        scratch = array("i", [0])
        state = disable_irq()
        due = self._go(due_at or addressof(scratch))  # pyright: ignore[reportAttributeAccessIssue]
        enable_irq(state)
        self.first_due_us = due & 0xFFFFFFFF
        return self.first_due_us

    def deinit(self) -> None:
        """Stop it and restore the vector. May be called twice."""
        if self._vector is not None:
            self._vector.deinit()
            self._vector = None


def after_write(handler, address: int, value: int, read_back: bool = False):
    """Returns the address of code that writes `value` to `address`, and with `read_back` reads it
    again, before `handler` runs; and what to keep as long as the code may run."""
    code = Code()
    handler.begin(code)
    code.load(0, address)
    if value < 256:
        code.emit(0x2100 | value)  # movs r1, #value
    else:
        code.load(1, value)
    code.emit(0x6001)  # str r1, [r0]
    if read_back:
        code.emit(0x6801)  # ldr r1, [r0]
    handler.append(code)
    return code.finish()
