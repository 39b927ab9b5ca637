"""A 32-bit word of a PIO: https://github.com/micropython/micropython/issues/16221"""

import rp2

last = 0


@rp2.asm_pio()
def count():
    pull()  # noqa: F821 - PIO assembler


machine = rp2.StateMachine(0, count)


def on_irq(sm):
    global last
    last = machine.get()  # NH012 NH020


machine.irq(handler=on_irq, hard=True)
