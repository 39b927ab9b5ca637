"""Lets interrupts of the emulated chip be its NMI, as SYSCFG's PROC0_NMI_MASK says.

On silicon each system interrupt goes to the NVIC and, where its bit is set, to the core's NMI,
which PRIMASK does not mask (RP2040 datasheet 2.3.2, 2.21.2). rp2040py 0.3.6 keeps the register,
but ignores it.
"""

from rp2040py.rp2040 import RP2040

NMI_EXCEPTION = 2

_SYSCFG = 0x40004000
_PROC0_NMI_MASK = 0


def install(rp2040: RP2040) -> None:
    core, syscfg = rp2040.core, rp2040.find_peripheral(_SYSCFG)
    assert syscfg is not None
    set_interrupt, write = rp2040.set_interrupt, syscfg.write_uint32
    high = 0  # the lines that request it

    def pend() -> None:
        # One that comes while it is handled stays requested: its handler ends it.
        if high & core.interrupt_nmi_mask and core.ipsr != NMI_EXCEPTION:
            core.pending_nmi = True
            core.interrupts_updated = True
            if core.waiting and core.check_for_interrupts():
                core.waiting = False

    def set_and_pend(irq: int, value: bool) -> None:
        nonlocal high
        high = high | 1 << irq if value else high & ~(1 << irq)
        set_interrupt(irq, value)
        pend()

    def write_uint32(offset: int, value: int) -> None:
        write(offset, value)
        if offset == _PROC0_NMI_MASK:
            pend()

    rp2040.set_interrupt = set_and_pend  # type: ignore[method-assign]
    syscfg.write_uint32 = write_uint32  # type: ignore[method-assign]
