"""The STM32F4's tick and sampler on QEMU's timers, whose modules the test puts beside this file:
host_tests/armv7m/device/tim.py and sampling.py."""

import buses
import machine
import sampling
import tim

from noheap.cortex import last_will
from noheap.safe import reset

buses.pins()
buses.spi()
print("start", reset.NAMES[reset.how()], tim.state())
print("freq", *machine.freq())
for timer, period_us in ((5, 100), (5, 1000), (3, 250)):
    print("serve", period_us, *tim.serve(timer, period_us))
print("sampler", *sampling.vector(200, 8000))
handler, words = tim.counting()
tick = tim.make(handler, 1000)
tim.start(tick)
print("counted", tim.counted(words), len(last_will.guard))
# It goes on: the soft reset after this must end it.
