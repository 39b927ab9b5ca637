from noheap.buf.spsc import SPSC
from noheap.control.plausibility import Plausibility
from noheap.hal.errors import OUT_OF_RANGE
from noheap.record import RAW, RECORD_WORDS
from noheap.safe.events import Events
from noheap.safe.output import SafeOutput
from support import ON_CHIP

LANES = ("host", "pico")  # SafeOutput writes to registers

if not ON_CHIP:
    from noheap_testing import memory

    memory.register(0x40014004 + 8 * 25)
log = Events()
queue = SPSC(4, RECORD_WORDS)
record = array("i", bytes(4 * RECORD_WORDS))
record[RAW] = 2401
for _ in range(3):
    queue.enqueue(record)


def after():
    assert guard.safe and guard.kind == OUT_OF_RANGE
    guard._output.release()
