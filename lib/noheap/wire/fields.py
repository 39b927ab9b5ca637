"""The fields of each record of record.py. For the host: the board only fills them in."""

from noheap.wire.record import (
    DECLARATION,
    HELLO,
    IDENTITY,
    LOG,
    LOG_BEFORE,
    METRIC_NAMES,
    METRICS,
    SAMPLE,
    STATS,
    TEXT,
    UNKNOWN,
)

# (name, unsigned); units are in the names, `milli_c` is m°C
FIELDS = {
    HELLO: (
        ("version", True),
        ("period_us", True),
        ("first_due_us", True),  # when tick 1 is due, microsecond counter, wraps
        ("on_milli_c", False),
        ("off_milli_c", False),
        ("block_address", True),  # the sampler's block (block.py), for a debug probe
    ),
    # The sampler's record (record.py), its reading converted.
    SAMPLE: (
        ("period", True),  # number of the timer period, from 1; a gap is a missed or dropped tick
        ("late_us", True),
        ("milli_c", False),  # 0 if there was no good reading
        ("status", True),  # state and fault, as of this tick
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
        ("heap_delta_bytes", False),  # grown while it was locked; measured when it is unlocked
        ("heap_used_bytes", True),  # when it was locked
    ),
}
NAMES = {
    UNKNOWN: "unknown",
    HELLO: "hello",
    SAMPLE: "sample",
    STATS: "stats",
    TEXT: "text",
    IDENTITY: "identity",
    DECLARATION: "declaration",
    LOG: "log",
    METRICS: "metrics",
    METRIC_NAMES: "metric_names",
    LOG_BEFORE: "log_before",
}


def words(kind: int) -> int:
    """Number of 32-bit words that a record of `kind` carries."""
    return len(FIELDS[kind])
