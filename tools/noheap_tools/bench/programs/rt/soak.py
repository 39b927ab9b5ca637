"""Many ticks of a lean sampler with the heap locked."""

import gc

import micropython

from noheap.block import PERIODS
from noheap.block import RAW as BLOCK_RAW
from programs.rt.doze import doze
from programs.rt.samplers import lean
from programs.rt.wired import begin, values


def soak(ticks):
    """Loops every 100 ticks, and more often when something else wakes the CPU."""
    block = sampler.block
    address = sampler.block_address
    while block[PERIODS] < ticks:
        until = block[PERIODS] + 100
        doze(address, until if until < ticks else ticks)


before = after = 0  # otherwise the first assignment may make the table of globals grow
ticks = values["ticks"]
sampler = lean(values["name"], values["period_us"])
begin(sampler.block_address)
gc.collect()
gc.disable()
sampler.start()
soak(200)
before = gc.mem_alloc()
micropython.heap_lock()
soak(ticks)
micropython.heap_unlock()
after = gc.mem_alloc()
sampler.deinit()
print("end", sampler.block[BLOCK_RAW], sampler.stats.faults, sampler.stats.ticks, before, after)
