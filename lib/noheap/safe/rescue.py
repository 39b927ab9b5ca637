"""Frees a sampler's bus whose SDA is held low, with nine clocks and a STOP, and goes on.

    if guard.rescue_due():
        rescue(sampler, lines, log, record)

No tick comes meanwhile, nor in the period after; the output stays as it is. The sampler's counters
go on and its clock restarts, so these ticks count neither as served nor as missed.
"""

from noheap.safe.events import BUS_FREED


def rescue(sampler, lines, log, record) -> int:
    """Stop `sampler`, free the bus by `lines`, a hal/i2c_lines.I2CLines on its pins, start again.

    Returns, and records in `log` at the tick of `record`, a kind: OK, SDA_LOW or SCL_LOW. Main
    loop, with the heap unlocked, because a sampler makes its timer when it starts.
    """
    sampler.halt()  # the output stays, above all if it is at its fail-safe level
    try:
        kind = lines.try_recover()
    finally:
        sampler.start()
    log.record_at(record, BUS_FREED, kind)
    return kind
