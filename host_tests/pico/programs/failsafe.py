"""The Pico in its superloop, for the time that go() is given.

The test sets PERIOD_US, FROZEN_TICKS and FAULT_TICKS.
"""

import time
from array import array

import board
import machine

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.plausibility import Plausibility
from noheap.control.threshold import Threshold
from noheap.hal.i2c_lines import I2CLines
from noheap.loop import plain
from noheap.record import RECORD_WORDS
from noheap.safe import events, post_mortem, retained
from noheap.safe.failsafe import FailSafe
from noheap.safe.output import SafeOutput
from noheap.safe.rescue import rescue
from noheap.safe.watchdog import Watchdog
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102
from noheap.source.rp2040_i2c import I2CSource

log = events.Events(retained.memory(events.BYTES))
print("\n".join(post_mortem.begin(log)))
board.led()
lines = I2CLines(
    board.SENSOR_I2C_BUS, machine.Pin(board.SENSOR_SCL_PIN), machine.Pin(board.SENSOR_SDA_PIN)
)
tmp102.TMP102(lines.make(), board.SENSOR_ADDRESS).configure(conversion_hz=8)
queue = SPSC(64, RECORD_WORDS)
sampler = Sampler(
    I2CSource(board.SENSOR_I2C_BUS, board.SENSOR_ADDRESS),
    threshold=Threshold(on=-30000, off=-30001),
    out_pin=board.LED_PIN,
    period_us=PERIOD_US,
    queue=queue,
    above_pattern=(blink.ON, 1),
    fault_pattern=(blink.ON, 1),
    fault_ticks=60000,
    tier=asm,
)
check = Plausibility(
    tmp102.raw_from_milli_c(-20_000),
    tmp102.raw_from_milli_c(80_000),
    max_step=tmp102.raw_from_milli_c(500),
    frozen_ticks=FROZEN_TICKS,
)
guard = FailSafe(
    log, SafeOutput(board.LED_PIN, 0), check, fault_ticks=FAULT_TICKS, good_ticks=2, rescue_ticks=8
)
last = array("i", bytes(4 * RECORD_WORDS))
dogs = []
ends = [0, 0]


def handle(record):
    last[:] = record
    guard.judge(record)


def each_turn():
    for dog in dogs:
        dog.feed(sampler.block)
    if guard.rescue_due():
        rescue(sampler, lines, log, last)
    if time.ticks_diff(time.ticks_ms(), ends[0]) >= 0:
        raise OSError
    while ends[1] and sampler.stats.ticks >= ends[1]:
        machine.idle()


def go(ms):
    ends[0] = time.ticks_add(time.ticks_ms(), ms)
    try:
        plain.run(queue, handle, each_turn, lock_heap=False)
    except OSError:
        pass
    print(guard.safe, guard.faults, guard.recoveries, sampler.state)
    for event in log.last():
        print(*event)
    log.clear()


sampler.start()
print(sampler.block_address)
