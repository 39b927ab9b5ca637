"""A lean sampler while the main loop is busy."""

from noheap.block import RAW as BLOCK_RAW
from programs.rt.load import load
from programs.rt.samplers import lean
from programs.rt.wired import begin, values

PERIOD_US = 1000

sampler = lean(values["name"], PERIOD_US)
begin(sampler.block_address, PERIOD_US)
sampler.start()
while sampler.stats.ticks < values["ticks"]:
    load()
sampler.deinit()
print("end", sampler.block[BLOCK_RAW], sampler.stats.faults)
