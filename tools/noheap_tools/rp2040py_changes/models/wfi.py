"""Lets WFI return at once when an interrupt is pending that PRIMASK holds back.

On silicon such an interrupt ends WFI (ARMv6-M Architecture Reference Manual B1.5.18), so a program
masks interrupts, looks whether there is work, and sleeps, without missing one that comes between.
rp2040py 0.3.6 sleeps until another interrupt becomes pending.
"""

from rp2040py.rp2040 import RP2040


def install(rp2040: RP2040, cycle_ns: float) -> None:
    core, set_interrupt = rp2040.core, rp2040.set_interrupt

    def look() -> None:
        """While an interrupt is held back, once a cycle."""
        if not core.pending_interrupts & core.enabled_interrupts:
            return
        if core.waiting:
            if core.check_for_interrupts():
                core.waiting = False
        elif core.pm:
            alarm.schedule(cycle_ns)

    alarm = rp2040.clock.create_alarm(look)

    def set_and_look(irq: int, value: bool) -> None:
        set_interrupt(irq, value)
        if value and core.pm and not core.waiting:
            alarm.schedule(cycle_ns)

    rp2040.set_interrupt = set_and_look  # type: ignore[method-assign]
