"""Has what a user changes: rate, limits, patterns. Copied to the board as source; edit, reset.

A comment that begins with values limits its setting: noheap flash and noheap config hold to it.
"""

SENSOR = "tmp102"  # "tmp102" or "rp2040": the chip's own
PERIOD_US = 10_000  # 100 to 1_000_000: one sample each; from 200 but in tier vector
TIER = "auto"  # "auto", "asm", "vector", "portable" or "dma": the board's best
PRIORITY = 0  # -2, 0, 1, 2 or 3: of the tick in tiers vector and asm; -2: NMI, never masked

THRESHOLD_C = 30.0  # -128.0 to 127.0: above from here
HYSTERESIS_C = 1.0  # 0.0 to 127.0: below again under THRESHOLD_C - HYSTERESIS_C
DEBOUNCE_TICKS = 0  # 0 to 65_535: further samples in a row that a change must last

BLINK_HZ = 4  # 0.0 to 1000.0: the LED while above, on first; 0: on steadily

# A sample fails by the bus, or if it is impossible: out of range, too far from the last good one,
# or exactly the same for too long.
LOWEST_C = -40.0  # -128.0 to 127.0
HIGHEST_C = 125.0  # -128.0 to 127.0
MAX_STEP_C = 0.0  # 0.0 to 127.0: between one sample and the next; 0: not checked
FROZEN_TICKS = 0  # 0 to 500_000_000: many more than fit between two conversions; 0: not checked
FAULT_TICKS = 2  # 1 to 65_535: failed samples in a row until the LED shows the fault
FAIL_SAFE_LEVEL = None  # 0, 1 or None: LED while the sensor fails; None: two flashes a second
RESCUE_TICKS = 50  # 0 to 65_535: failed samples before clocking out a stuck bus; 0: never
WATCHDOG_MS = 0  # 0 to 8_388: resets a program that hangs or was stopped; 0: none, else from 500

CONVERSION_HZ = 8  # 0.25, 1, 4 or 8: the sensor's own rate
QUEUE_RECORDS = 64  # 1 to 4096: samples that may wait while the main loop is busy

STATS_MS = 1000  # 1 to 86_400_000: how often the counters are reported
SAMPLE_EVERY = 5  # 1 to 1_000_000: report each n-th sample; faults and changes of state always
