"""What a user changes: rate, limits, patterns. Copied to the board as source; edit and reset."""

PERIOD_US = 10_000  # one sample each, 200 to 1_000_000
TIER = "portable"  # or "vector": faster, 6 KB

THRESHOLD_C = 30.0  # above from here
HYSTERESIS_C = 1.0  # below again under THRESHOLD_C - HYSTERESIS_C
DEBOUNCE_TICKS = 0  # further samples in a row that a change must last

BLINK_HZ = 4  # the LED while above, on first
FAULT_TICKS = 2  # failed samples in a row until the LED shows the fault
FAIL_SAFE_LEVEL = None  # LED while the sensor fails: 0 off, 1 on, None two short flashes a second

CONVERSION_HZ = 8  # the sensor's own rate: 0.25, 1, 4 or 8
QUEUE_RECORDS = 64  # samples that may wait while the main loop is busy

STATS_MS = 1000  # how often the counters are reported
SAMPLE_EVERY = 5  # report each n-th sample; faults and changes of state always
