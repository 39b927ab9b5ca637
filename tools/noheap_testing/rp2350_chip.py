"""A simulated RP2350, as far as a sampler's tick touches it: PWM, timers, GPIOs, its core.

    with Chip() as chip:
        chip.i2c.answers = [reading(0x1900)]    # as of rp2040.py's controller
        sampler.start()
        chip.tick(late_us=3)            # the slice's next interrupt, 3 µs after its due time

The drivers must have been imported with the RP2350's numbers: host_tests/lib/rp2350_support.py.
`ticks` is their tick/rp2040.py. The vector is not entered: `tick` calls the function behind it.
"""

import sys

from . import clock, memory, rp2040
from .cortex_m import Core
from .link_viper import function
from .rp2350_pins import Pins
from .rp2350_pwm import Pwm
from .rp2350_timer import Timer

_I2C0 = 0x40090000
_NMI_MASK0 = 0xE0080000
_PWM_INTR = 0x400A80F4
_PWM_IRQ_WRAP_0 = 8
_CODE = 0x20001001
CLK_SYS = 150_000_000
MACHINE = "Raspberry Pi Pico2 with RP2350"


class Chip:
    def __init__(self, ticks, start_us=1_000_000):
        self._ticks = ticks
        self._start_us = start_us
        self._before = ()
        self.function = None  # the one behind the vector
        self.acknowledged = None  # the slice's bit, which it clears first
        self._due_us = 0

    def __enter__(self):
        self._before = self._ticks.freq, self._ticks.after_write
        self._ticks.freq = lambda: CLK_SYS
        self._ticks.after_write = self._after_write
        sys.implementation._machine = MACHINE
        self.core = Core()
        memory.register(_NMI_MASK0)
        clock.now.set_us(self._start_us)
        self.pwm = Pwm()
        self.pwm.on_start = self._started
        self.timers = Timer(0), Timer(1, ahead_us=12_345)
        self.pins = Pins()
        self.i2c = rp2040.I2C(_I2C0)
        return self

    def __exit__(self, *exc_info):
        self._ticks.freq, self._ticks.after_write = self._before
        del sys.implementation._machine

    @property
    def slice(self):
        """The one that runs, or None."""
        running = [each for each in self.pwm.slices if each.period]
        return running[0] if running else None

    def tick(self, late_us=0):
        """Runs the slice's next interrupt, `late_us` after it was due."""
        assert self.core.vector(_PWM_IRQ_WRAP_0) == _CODE
        period = self.slice.period
        self.pwm.run(period)
        assert self.pwm.line and self.pwm.intr == self.acknowledged
        self._due_us += period // (CLK_SYS // 1_000_000)
        clock.now.set_us(self._due_us + late_us)
        memory.store(_PWM_INTR, 4, self.acknowledged)
        self.function()

    def _started(self):
        self._due_us = clock.now.us

    def _after_write(self, handler, address, value, read_back=False):
        assert (address, read_back) == (_PWM_INTR, True)
        self.acknowledged = value
        self.function = function(handler)
        return _CODE, handler
