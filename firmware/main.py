"""The application: joins board, sensor, sampler, queue, telemetry and loop, and nothing else.

timer tick -> ISR (FIFO -> plausible? -> compare -> LED) -> queue -> loop -> frames -> USB
"""

import sys

import board
import config
import limits

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal.errors import BusError, kind_of
from noheap.loop import report
from noheap.record import RECORD_WORDS
from noheap.safe import events, post_mortem
from noheap.safe.failsafe import FailSafe
from noheap.safe.rescue import rescue
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102_sampled as tmp102
from noheap.wire.telemetry import Telemetry

# `noheap flash` follows the imports for these values of config.py.
STEADY = config.MAX_STEP_C or config.FROZEN_TICKS  # checked, which tier asm does not
BEST_TIER = "vector" if STEADY else board.BEST_TIER
TIER = BEST_TIER if config.TIER == "auto" else config.TIER
if TIER == "asm":
    from noheap.sampler import asm as tier
elif TIER == "vector":
    from noheap.sampler import vector as tier
elif TIER == "dma":
    from noheap.sampler import dma_brought as tier
else:
    from noheap.sampler import portable as tier


def seen_hz(rate_hz, ticks):
    """Returns the rate, or a lower one at which a cycle has so many ticks: it looks the same."""
    return min(rate_hz, 1_000_000_000 // (ticks * config.PERIOD_US) / 1000)


def above_pattern():
    return (blink.HALF, seen_hz(config.BLINK_HZ, 2)) if config.BLINK_HZ else (blink.ON, 0.1)


def fail_safe_pattern():
    if config.FAIL_SAFE_LEVEL is None:
        return (blink.DOUBLE_FLASH, seen_hz(blink.FAULT_HZ, 8))
    return (blink.ON if config.FAIL_SAFE_LEVEL else blink.OFF, 0.1)


def configure(telemetry):
    try:
        tmp102.configure(board.sensor_i2c(), board.SENSOR_ADDRESS, config.CONVERSION_HZ)
    except OSError as error:
        # Go on: the LED shows the fault, and a sensor plugged in later is read with its
        # power-up settings.
        telemetry.text("sensor: %s" % BusError(kind_of(error), board.SENSOR_ADDRESS))


def prepared():
    """Returns all that the main loop works with."""
    limits.check(config)
    log = events.keep()
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.listen(sys.stdin)
    telemetry.text("board={} sensor={} {}".format(board.NAME, config.SENSOR, sys.version))
    for line in post_mortem.begin(log):
        telemetry.text(line)
    # A source that is not for this chip raises before anything is touched.
    if config.SENSOR == "rp2040":
        from noheap.sensors import rp2040_temperature as sensor
        from noheap.source.rp2040_adc import ADCSource

        source = ADCSource(4, falling=True)
        settle_ticks = implausible = rescue_ticks = 0
    else:
        sensor = tmp102
        source = board.sensor_source()
        settle_ticks = tmp102.CONVERSION_US // config.PERIOD_US + 1
        implausible = tmp102.IMPLAUSIBLE_MASK
        rescue_ticks = config.RESCUE_TICKS
    board.led()  # an output from here on, and off
    if sensor is tmp102:
        configure(telemetry)
    raw = sensor.raw_from_milli_c
    on_milli_c = round(config.THRESHOLD_C * 1000)
    off_milli_c = on_milli_c - round(config.HYSTERESIS_C * 1000)
    low = raw(round(config.LOWEST_C * 1000))
    high = raw(round(config.HIGHEST_C * 1000))
    check = None
    if STEADY:
        from noheap.control.plausibility import Plausibility

        max_step = raw(round(config.MAX_STEP_C * 1000)) - raw(0)
        check = Plausibility(low, high, max_step, config.FROZEN_TICKS)
    sampler = Sampler(
        source,
        threshold=Threshold(raw(on_milli_c), raw(off_milli_c), config.DEBOUNCE_TICKS),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        period_us=config.PERIOD_US,
        queue=SPSC(config.QUEUE_RECORDS, RECORD_WORDS),
        tier=tier,
        priority=config.PRIORITY,
        above_pattern=above_pattern(),
        fault_pattern=fail_safe_pattern(),
        fault_ticks=config.FAULT_TICKS,
        settle_ticks=settle_ticks,
        implausible=implausible,
        low=low,
        high=high,
        check=check,
    )
    lines = board.sensor_lines()
    guard = FailSafe(
        log,
        fault_ticks=config.FAULT_TICKS,
        rescue_ticks=rescue_ticks,
        rescue=lambda record: rescue(sampler, lines, log, record),
    )
    hooks = (guard,)
    if config.WATCHDOG_MS:
        from machine import WDT

        from noheap.safe.watchdog import Watchdog

        hooks += (Watchdog(WDT(timeout=config.WATCHDOG_MS), log),)
    telemetry.text("tier=" + sampler.tier)
    return telemetry, sampler, sensor, hooks, on_milli_c, off_milli_c


def main():
    # A function of its own, so that what `prepared` needed is not in RAM while the loop runs.
    telemetry, sampler, sensor, hooks, on_milli_c, off_milli_c = prepared()
    with sampler:
        telemetry.hello(board.FIRMWARE, sampler, on_milli_c, off_milli_c)
        report.run(
            sampler,
            telemetry,
            sensor,
            stats_ms=config.STATS_MS,
            sample_every=config.SAMPLE_EVERY,
            hooks=hooks,
            look=telemetry.answer,
        )


def start():
    if board.safe_mode():
        print(board.BUTTON, "held: not started. Reset without it, or import this file's main.")
    else:
        main()


if __name__ == "__main__":
    start()
