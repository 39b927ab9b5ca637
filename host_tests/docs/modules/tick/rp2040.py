import micropython

from noheap.cortex.jump import Jump

LANES = ("pico",)  # its registers


def after():
    assert not clock.running
