"""The application: joins board, sensor, sampler, queue, telemetry and loop. Nothing else is here.

timer tick -> ISR (I2C FIFO -> compare -> LED) -> queue -> loop -> frames -> USB
"""

import sys

import board
import config

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal import rp2040
from noheap.hal.errors import BusError
from noheap.rt import loop
from noheap.rt.i2c_source import I2CSource
from noheap.rt.sampler import RECORD_WORDS, Sampler
from noheap.sensors import tmp102
from noheap.wire.telemetry import Telemetry


def fail_safe_pattern():
    if config.FAIL_SAFE_LEVEL is None:
        return (blink.DOUBLE_FLASH, blink.FAULT_HZ)
    return (blink.ON if config.FAIL_SAFE_LEVEL else blink.OFF, blink.FAULT_HZ)


def main():
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.text("board={} sensor={} {}".format(board.NAME, board.SENSOR, sys.version))
    rp2040.require()  # the sampler has no other back end
    board.led()  # an output from here on, and off
    i2c = board.sensor_i2c()
    try:
        tmp102.TMP102(i2c, board.SENSOR_ADDRESS).configure(config.CONVERSION_HZ)
    except BusError as error:
        # Not the end: the LED shows the fault, and a sensor plugged in later is served with
        # the settings it powers up with.
        telemetry.text("sensor: " + str(error))
    on_milli_c = round(config.THRESHOLD_C * 1000)
    off_milli_c = on_milli_c - round(config.HYSTERESIS_C * 1000)
    queue = SPSC(config.QUEUE_RECORDS, RECORD_WORDS)
    sampler = Sampler(
        I2CSource(board.SENSOR_I2C_BUS, board.SENSOR_ADDRESS),
        threshold=Threshold(
            tmp102.raw_from_milli_c(on_milli_c),
            tmp102.raw_from_milli_c(off_milli_c),
            config.DEBOUNCE_TICKS,
        ),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        period_us=config.PERIOD_US,
        queue=queue,
        tier=config.TIER,
        above_pattern=(blink.HALF, config.BLINK_HZ),
        fault_pattern=fail_safe_pattern(),
        fault_ticks=config.FAULT_TICKS,
        settle_ticks=tmp102.CONVERSION_US // config.PERIOD_US + 1,
        implausible=tmp102.IMPLAUSIBLE_MASK,
    )
    with sampler:
        telemetry.hello(sampler, on_milli_c, off_milli_c)
        loop.run(
            sampler,
            telemetry,
            tmp102.milli_c_from_raw,
            stats_ms=config.STATS_MS,
            sample_every=config.SAMPLE_EVERY,
        )


if board.safe_mode():
    print(board.BUTTON, "held: not started. Reset without it, or import this file's main.")
else:
    main()
