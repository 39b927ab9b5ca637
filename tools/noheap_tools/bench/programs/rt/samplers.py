"""The library's samplers, by the names of the bench's rows."""

from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.cortex.vector import NMI
from noheap.sampler import asm, portable, vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.measured import MeasuredStats
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102_sampled as tmp102
from noheap.source.rp2040_i2c import I2CSource
from programs.rt.wired import ADDRESS, LED_PIN, OFF, ON

TIERS = {
    "portable": portable,
    "vector-viper": vector,
    "vector-asm": asm,
    "full-viper": vector,
    "full-measured": vector,
    "full-asm": asm,
}


def lean(name, period_us):
    return LeanSampler(
        I2CSource(0, ADDRESS),
        threshold=Threshold(ON, OFF),
        out_pin=LED_PIN,
        period_us=period_us,
        tier=TIERS[name.split("+")[0]],
        priority=NMI if name.endswith("+nmi") else 0,
    )


def full(name, period_us, queue):
    """As the firmware makes it, with the values of its config.py."""
    raw = tmp102.raw_from_milli_c
    return Sampler(
        I2CSource(0, ADDRESS),
        threshold=Threshold(ON, OFF),
        out_pin=LED_PIN,
        period_us=period_us,
        queue=queue,
        tier=TIERS[name],
        above_pattern=(blink.HALF, 4),
        fault_ticks=2,
        settle_ticks=tmp102.CONVERSION_US // period_us + 1,
        implausible=tmp102.IMPLAUSIBLE_MASK,
        low=raw(-40_000),
        high=raw(125_000),
        measured=MeasuredStats(period_us) if name == "full-measured" else None,
    )
