from noheap.hal.steps import read_into, write
from noheap_testing import machine
from noheap_testing.spi import ScriptedSPI, receive, send, setup

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

script = [setup(1_000_000), send(b"\x9f"), send(b"\x03"), receive(b"ab")]
machine.attach("SPI", 0, ScriptedSPI(script))
buffer = bytearray(2)
steps = (write(b"\x03"), read_into(buffer))


def after():
    assert kind == 0 and buffer == b"ab"
