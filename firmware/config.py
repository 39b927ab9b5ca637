"""Has what a user changes: rate, limits, patterns. Copied to the board as source; edit, reset."""

SENSOR = "tmp102"  # or "rp2040", the chip's own: nothing wired
PERIOD_US = 10_000  # one sample each, 200 to 1_000_000; from 100 in tier vector
TIER = "auto"  # the best that the board has; or "asm", "vector", "portable": the last is smallest
PRIORITY = 0  # of the tick in tiers vector and asm, to 3; -2: the NMI, which nothing masks

THRESHOLD_C = 30.0  # above from here
HYSTERESIS_C = 1.0  # below again under THRESHOLD_C - HYSTERESIS_C
DEBOUNCE_TICKS = 0  # further samples in a row that a change must last

BLINK_HZ = 4  # the LED while above, on first; 0: on steadily. At most half the ticks a second

# A sample fails by the bus, or if it is impossible: out of range, too far from the last good one,
# or exactly the same for too long.
LOWEST_C = -40.0
HIGHEST_C = 125.0
MAX_STEP_C = 0.0  # from one sample to the next; 0: not checked
FROZEN_TICKS = 0  # many more than fit between two conversions; 0: not checked
FAULT_TICKS = 2  # failed samples in a row until the LED shows the fault
FAIL_SAFE_LEVEL = None  # LED while the sensor fails: 0 off, 1 on, None two short flashes a second
RESCUE_TICKS = 50  # failed samples before clocking out a stuck bus; 0: never
WATCHDOG_MS = 0  # resets a program that hangs this long, up to 8388, also after Ctrl-C; 0: none

CONVERSION_HZ = 8  # the sensor's own rate: 0.25, 1, 4 or 8
QUEUE_RECORDS = 64  # samples that may wait while the main loop is busy

STATS_MS = 1000  # how often the counters are reported
SAMPLE_EVERY = 5  # report each n-th sample; faults and changes of state always
