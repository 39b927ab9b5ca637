"""Sleeps with no sampler, and beside those that the DMA serves."""

from machine import Timer, mem32

from noheap.block import RAW as BLOCK_RAW
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.sampler import dma, dma_isr
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource
from programs.rt.doze import doze
from programs.rt.wired import ADDRESS, LED_PIN, OFF, ON, begin, values

_TIMERAWL = 0x40054028  # RP2040 datasheet 4.6.5
_SETTINGS = {"threshold": Threshold(ON, OFF), "out_pin": LED_PIN}


def sleep():
    # Nothing else might ever wake it.
    Timer(  # pyright: ignore[reportCallIssue] - the stubs ask for an id
        period=values["ms"], mode=Timer.ONE_SHOT, callback=lambda _: None
    )
    doze(_TIMERAWL, mem32[_TIMERAWL] + 1000 * values["ms"] - 1000)


def beside(name, sampler):
    with sampler:
        begin(name, sampler.period_us)
        sleep()
        sampler.count_missed()
        print("end", sampler.block[BLOCK_RAW], sampler.stats.faults, sampler.stats.ticks)


begin("nothing", 0)
sleep()
print("end", 0, 0, 0)
source = I2CSource(0, ADDRESS)
for period_us in values["periods_us"]:
    beside(
        "dma",
        Sampler(source, tier=dma, period_us=period_us, above_pattern=(blink.ON, 1), **_SETTINGS),
    )
beside("dma+isr", LeanSampler(source, tier=dma_isr, period_us=values["period_us"], **_SETTINGS))
print("done")
