from support import ON_CHIP

LANES = ("host", "pico")  # it writes to registers

if not ON_CHIP:
    from noheap_testing import memory

    memory.register(0x40014004 + 8 * 25)


def after():
    assert not output.held
