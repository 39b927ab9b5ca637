"""Installs your handler for a Cortex-M interrupt: vector, priority and enable bit.

    vector = Vector(4, address, stop=[(PWM_CSR, 0)], keep=(code,))
    vector.enable()
    ...
    vector.deinit()

On the RP2040 and RP2350 an interrupt may be the NMI instead: critical sections and writes to flash
do not mask that one.

On a core with an FPU, as an RP2350's Cortex-M33, an interrupt of code that uses the FPU takes 72
bytes of stack more, and with lazy stacking (FPCCR.LSPEN) leaves them unwritten as long as the
handler does not use the FPU: "ARM8", Extended stack frame. The handlers here never do. The RP2350
has sixteen priorities, of which 0 to 3 here are every fourth.

The vector table must lie in RAM. On rp2 it does (VTOR, 0xE000ED08). Elsewhere the table in flash
is copied to the heap, and VTOR points there while a Vector needs it. Nothing here is for ISRs.
"ARM" = ARMv6-M Architecture Reference Manual, DDI 0419; "ARM7" = the ARMv7-M one, DDI 0403;
"ARM8" = the ARMv8-M one, DDI 0553.
"""

import sys

from machine import disable_irq, enable_irq, mem32
from micropython import const

from noheap.cortex.last_will import LastWill

_ISER = const(0xE000E100)  # ARM B3.4
_ICER = const(0xE000E180)
_ICPR = const(0xE000E280)
_IPR = const(0xE000E400)
_VTOR = const(0xE000ED08)  # ARM7 B3.2.5
_SYSTEM_EXCEPTIONS = const(16)
_NMI_EXCEPTION = const(2)
_RAM = const(0x20000000)
_RAM_END = const(0x40000000)

NMI = -2  # the priority that ARM gives it: B1.5.4

_vectors = {}  # interrupt: Vector
_table = []  # what undoes the copy of the table, while there is one


class Vector:
    """Sends `interrupt`, counted from 0, to `handler`, an address with the Thumb bit set.

    The interrupt stays disabled until `enable`. `priority` is 0, the highest, to 3; interrupts of
    the same priority do not preempt one another. The priority NMI is never masked: disable_irq()
    does not keep it out, so the data that it shares must be valid at any instruction, and it must
    not read flash, which may just be written to. It needs `nmi_mask`, the address of the register
    whose bits make interrupts the NMI: hal/rp2040.NMI_MASK. `stop` are writes
    (address, value) that end the interrupt's source. `deinit`, a soft reset, and another Vector
    for the same interrupt or another NMI make them, and then restore the vector and the
    priority. `keep` is kept until then.
    """

    def __init__(
        self, interrupt: int, handler: int, stop, keep=(), priority: int = 0, nmi_mask: int = 0
    ):
        self.nmi = nmi = priority == NMI and nmi_mask != 0
        self._nmi_mask = nmi_mask
        if not nmi and not 0 <= priority <= 3:
            raise ValueError("priority: 0 to 3, or NMI where the chip has its mask")
        release(interrupt)
        if nmi:
            for other in list(_vectors):
                if _vectors[other].nmi:
                    release(other)
        self._interrupt = interrupt
        self._bit = bit = 1 << (interrupt & 31)
        self._bank = 4 * (interrupt >> 5)
        writes = list(stop)
        if nmi:
            writes.append((nmi_mask, 0, ~bit & 0xFFFFFFFF))
        writes.append((_ICER + self._bank, bit))
        writes.append((_ICPR + self._bank, bit))
        if sys.platform != "rp2" and not _table and not _RAM <= mem32[_VTOR] < _RAM_END:
            from noheap.cortex.vector_table import in_ram

            _table.append(in_ram(mem32[_VTOR]))
        exception = _NMI_EXCEPTION if nmi else _SYSTEM_EXCEPTIONS + interrupt
        slot = mem32[_VTOR] + 4 * exception
        writes.append((slot, mem32[slot]))
        # Only words of it can be written on ARMv6-M (ARM B3.4.7).
        word = _IPR + (interrupt & ~3)
        shift = 8 * (interrupt & 3)
        others = ~(0xFF << shift) & 0xFFFFFFFF
        writes.append((word, mem32[word] & 0xFF << shift, others))
        self._will = LastWill(writes, keep)
        state = disable_irq()
        mem32[word] = mem32[word] & others | max(priority, 0) << shift + 6
        enable_irq(state)
        mem32[slot] = handler
        _vectors[interrupt] = self

    @property
    def installed(self) -> bool:
        """True until `deinit`, or until another Vector takes the interrupt."""
        return _vectors.get(self._interrupt) is self

    @property
    def ends_at_soft_reset(self) -> bool:
        """False if nothing would stop it then: call `deinit` before Ctrl-D."""
        return self._will.armed

    def enable(self) -> None:
        """Enable the interrupt, and drop a request from before."""
        mem32[_ICPR + self._bank] = self._bit
        if self.nmi:
            mem32[self._nmi_mask] |= self._bit
        else:
            mem32[_ISER + self._bank] = self._bit

    def deinit(self) -> None:
        """Stop the source and restore vector and priority. May be called twice."""
        if not self.installed:
            return
        self._will.execute()
        del _vectors[self._interrupt]
        if _table and not _vectors:
            _table.pop().execute()


def release(interrupt: int) -> None:
    """End the Vector that has the interrupt, if there is one."""
    if interrupt in _vectors:
        _vectors[interrupt].deinit()
