"""What the board tells the host: each record's number, name and fields, once for both ends.

A record is one byte, its kind, then its fields, each a little-endian 32-bit word, signed
unless marked otherwise below. wire/frame.py says how a record travels.

    kind  name    when
    1     hello   once, before the first tick
    2     sample  each tick that the queue carried
    3     stats   once a second
    4     text    now and then: UTF-8 instead of words
"""

HELLO = 1
SAMPLE = 2
STATS = 3
TEXT = 4

VERSION = 1  # of this file: the host refuses another

# (name, unsigned); units are in the names, `milli_c` is m°C
FIELDS = {
    HELLO: (
        ("version", True),
        ("period_us", True),
        ("first_due_us", True),  # when tick 1 is due, microsecond counter, wraps
        ("on_milli_c", False),
        ("off_milli_c", False),
        ("block_address", True),  # the sampler's block (sampler/tick_isr.py), for a debug probe
    ),
    SAMPLE: (
        ("period", True),  # number of the timer period, from 1; a gap is a missed or dropped tick
        ("late_us", True),
        ("milli_c", False),  # meaningless unless error is 0
        ("error", True),  # kind of hal/errors.py
        ("state", True),  # sampler/stats.py, as of this tick
    ),
    STATS: (
        ("ticks", True),
        ("missed", True),
        ("faults", True),
        ("overruns", True),
        ("dropped", True),  # records that the queue refused
        ("latency_min_us", False),
        ("latency_max_us", False),
        ("state", True),
        ("heap_delta_bytes", False),  # since the first tick
        ("heap_used_bytes", True),
    ),
}
NAMES = {HELLO: "hello", SAMPLE: "sample", STATS: "stats", TEXT: "text"}


def words(kind: int) -> int:
    """Number of 32-bit words that a record of `kind` carries."""
    return len(FIELDS[kind])
