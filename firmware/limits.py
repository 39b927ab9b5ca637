"""The settings of config.py that the firmware takes: it refuses others before anything starts."""

# Name, lowest, highest: flat, because a tuple for each would take three times the memory.
# fmt: off
_WHOLE: tuple = (
    "PERIOD_US", 1, 1_000_000,  # the tier knows the shortest
    "PRIORITY", -2, 3,
    "DEBOUNCE_TICKS", 0, 65_535,
    "FROZEN_TICKS", 0, 500_000_000,
    "FAULT_TICKS", 1, 65_535,
    "RESCUE_TICKS", 0, 65_535,
    "WATCHDOG_MS", 0, 8388,
    "QUEUE_RECORDS", 1, 4096,  # 16 bytes each: the heap has no room for many more
    "STATS_MS", 1, 86_400_000,
    "SAMPLE_EVERY", 1, 1_000_000,
)
_REAL: tuple = (
    "THRESHOLD_C", -128, 127,
    "HYSTERESIS_C", 0, 127,
    "LOWEST_C", -128, 127,
    "HIGHEST_C", -128, 127,
    "MAX_STEP_C", 0, 127,
    "BLINK_HZ", 0, 1000,
)
_CHOICES: tuple = (
    "SENSOR", ("tmp102", "rp2040"),
    "TIER", ("auto", "asm", "vector", "portable", "dma"),
    "FAIL_SAFE_LEVEL", (None, 0, 1),
    "CONVERSION_HZ", (0.25, 1, 4, 8),
)
# fmt: on


def check(config) -> None:
    """Raises ValueError that names the first setting of the module `config` that is wrong."""
    for kinds, ranges in ((int, _WHOLE), ((int, float), _REAL)):
        for n in range(0, len(ranges), 3):
            name, low, high = ranges[n : n + 3]
            value = getattr(config, name)
            if not isinstance(value, kinds) or not low <= value <= high:
                _refuse(name, value, "%d to %d" % (low, high))
    for n in range(0, len(_CHOICES), 2):
        name, choices = _CHOICES[n : n + 2]
        value = getattr(config, name)
        if value not in choices:
            _refuse(name, value, "one of %r" % (choices,))
    if config.LOWEST_C > config.HIGHEST_C:
        _refuse("LOWEST_C", config.LOWEST_C, "at most HIGHEST_C")
    # A shorter time would reset the board before the first ticks, again and again.
    shortest = max(500, 3 * config.PERIOD_US // 1000)
    if 0 < config.WATCHDOG_MS < shortest:
        _refuse("WATCHDOG_MS", config.WATCHDOG_MS, "0 or at least %d" % shortest)


def _refuse(name, value, wanted):
    raise ValueError("config.py: %s must be %s, not %r" % (name, wanted, value))
