import machine

from noheap.control.threshold import Threshold
from noheap.sampler import vector
from noheap.sampler.sampler import Sampler
from noheap_testing.bus import ScriptedI2C
from noheap_testing.stm32f4 import I2C
from noheap_testing.stm32f4_chip import Chip
from noheap_testing.wire import Target, Wire

LANES = ("host",)  # an STM32F4's registers, simulated

machine.attach("I2C", 1, ScriptedI2C([]))


class During(Chip):
    def __enter__(self):
        Chip.__enter__(self)
        I2C(Wire({0x48: Target(b"\x19\x80")}), 0x40005400, access_ns=100)
        return self


during = During()
settings = {"threshold": Threshold(on=1400, off=1000), "period_us": 10_000, "tier": vector}


def after():
    sampler.start()
    assert during.running and during.period_us == 10_000
    sampler.deinit()
