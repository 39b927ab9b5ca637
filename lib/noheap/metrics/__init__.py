"""Counters and gauges of a firmware's own, in its telemetry.

    from noheap import metrics

    metrics.count("rescues")
    metrics.count("bytes", length)
    metrics.gauge("depth", len(queue))

Where the host links a firmware, a call becomes an addition to a word, or a store, with the name on
the host: from main, from a handler in bytecode, and inline in viper and assembler. It allocates
nothing, and masks no interrupt. Each call of `count` in the source has a word of its own, so that
an interrupt may count what main counts; a function that both run must count in one of them alone.
send.py sends the sums.

Where this module itself runs, in a host test, `values` has them by name; a call may allocate.
"""

values = {}


def count(name, by=1):
    """Add `by`, a whole number, to the counter `name`, which goes on at 2**32 from 0."""
    values[name] = values.get(name, 0) + by


def gauge(name, value):
    """Make `value`, a whole number of 32 bits, that of the gauge `name`."""
    values[name] = value
