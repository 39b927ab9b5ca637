from noheap.control.threshold import Threshold
from noheap.sampler import portable
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource
from noheap_testing.bus import ScriptedI2C, write
from noheap_testing.rp2040 import Chip, reading

LANES = ("host",)  # an RP2040's registers, simulated: on a Pico the sampler's import takes long

chip = Chip(0)
chip.i2c.answers = [reading(0x1900)] * 2
i2c = ScriptedI2C([write(0x48, b"\x01\x60\xc0"), write(0x48, b"\x00")])
settings = {
    "threshold": Threshold(on=0x1E00, off=0x1D00),
    "out_pin": 25,
    "period_us": 10_000,
    "tier": portable,
}


def after():
    sampler.start()
    chip.tick()
    assert (sampler.stats.ticks, sampler.stats.faults) == (1, 0)
    sampler.deinit()
