"""A simulated STM32F446, as far as a sampler's tick touches it: TIM2, TIM5 and the GPIO outputs.

    with Chip() as chip:
        adc = ADC([1000, 1001])         # for the source: stm32f4_adc.py, stm32f4.py
        sampler.start()
        chip.tick(late_us=3)            # TIM5's next interrupt, 3 µs after its due time
        chip.written                    # {address of a BSRR: words}

TIM2 counts the clock's µs. The vector is not entered: `tick` calls the function behind it.
"""

import sys

import machine

from . import clock, memory
from .cortex_m import Core
from .link_viper import function
from .stm32f4_tim import Rcc, Tim

_CNT = 0x40000024
_TIM5 = 0x40000C00
_BSRR = 0x40020018
_MHZ = 84
_CODE = 0x20001001


class Chip:
    def __init__(self, start_us=1_000_000):
        self._start_us = start_us
        self.written = {_BSRR + 0x400 * port: [] for port in range(9)}
        self.function = None  # the one behind the vector
        self._before = ()
        self._module = None
        self._due_us = 0

    def __enter__(self):
        from noheap.tick import stm32f4 as tick_stm32

        self._module = tick_stm32
        self._before = (machine.freq, tick_stm32.after_write)
        machine.freq = lambda: (168_000_000, 168_000_000, 42_000_000, 84_000_000)
        tick_stm32.after_write = self._after_write
        sys.implementation._machine = "NUCLEO-F446RE with STM32F446xx"
        self.core = Core()
        self._rcc = Rcc()
        self._clock = Tim(self._rcc, 2)
        self.timer = Tim(self._rcc, 5)
        memory.register(_TIM5, self.timer._reader("cr1"), self._write_cr1)
        memory.register(_CNT, lambda: clock.now.us & 0xFFFFFFFF)
        clock.now.set_us(self._start_us)
        for address, words in self.written.items():
            memory.register(address, write=words.append)
        return self

    def __exit__(self, *exc_info):
        machine.freq, self._module.after_write = self._before
        del sys.implementation._machine

    @property
    def running(self):
        return bool(self.timer.cr1 & 1 and self.timer.dier & 1)

    @property
    def period_us(self):
        return (self.timer.psc + 1) * (self.timer.arr + 1) // _MHZ

    def tick(self, late_us=0):
        """Runs TIM5's next interrupt, `late_us` after it was due."""
        assert self.running and self.core.vector(50) == _CODE
        clock.now.set_us(self._due_us + late_us)
        self._due_us += self.period_us
        self.function()

    def _write_cr1(self, value):
        self.timer._writer("cr1")(value)
        if value & 1:
            self._due_us = clock.now.us + self.period_us

    def _after_write(self, handler, address, value, read_back):
        assert (address, value, read_back) == (0x40000C10, 0xFFFFFFFE, True)
        self.function = function(handler)
        return _CODE, handler
