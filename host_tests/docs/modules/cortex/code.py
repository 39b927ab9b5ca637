import micropython

from noheap.cortex.jump import Jump

LANES = ("pico",)  # Thumb code, which writes to the RP2040's PWM


@micropython.asm_thumb
def seven() -> int:
    mov(r0, 7)


@micropython.asm_thumb
def enter(r0) -> int:
    data(2, 0x4780)  # blx r0


handler = Jump(seven)


def after():
    assert enter(entry) == 7
