"""Some ticks of each handler, one after the other, while the main loop only waits for them."""

from array import array

from noheap.block import RAW as BLOCK_RAW
from noheap.buf.spsc import SPSC
from noheap.record import PERIOD, RAW, RECORD_WORDS
from programs.rt.idiomatic import Idiomatic, counts
from programs.rt.samplers import full, lean
from programs.rt.wired import begin, values

PERIOD_US = 1000
TICKS = values["ticks"]


def idiomatic():
    handler = Idiomatic(PERIOD_US)
    begin("idiomatic", handler.block_address)
    handler.start()
    while counts[0] < TICKS:
        pass
    handler.deinit()
    print("end", counts[1], counts[2])


def lean_job(name):
    sampler = lean(name, PERIOD_US)
    begin(name, sampler.block_address)
    sampler.start()
    while sampler.stats.ticks < TICKS:
        pass
    sampler.deinit()
    print("end", sampler.block[BLOCK_RAW], sampler.stats.faults)


def full_job(name):
    queue, received = SPSC(64, RECORD_WORDS), 0
    sampler = full(name, PERIOD_US, queue)
    record = array("i", [0] * RECORD_WORDS)
    begin(name, sampler.block_address)
    sampler.start()
    while received < TICKS:
        if queue.dequeue(record):
            received += record[PERIOD] == received + 1
    sampler.deinit()
    print("end", record[RAW], sampler.stats.faults)


idiomatic()
for name in ("portable", "vector-viper", "vector-asm"):
    lean_job(name)
for name in ("full-viper", "full-measured", "full-asm"):
    full_job(name)
print("done")
