"""Reports how the previous run ended. Call it once, at start-up.

    log = events.keep()
    for line in post_mortem.begin(log):
        telemetry.text(line)

The lines are "started by watchdog; main loop last alive at tick 8120", and one for each event, as
"tick 8118: fault no_ack_address".
"""

from noheap.hal import errors
from noheap.safe import events, reset


def begin(log) -> list:
    """Returns lines that say how the chip was started and which events were kept; then records
    the start in `log`, at tick 0. Allocates."""
    how = reset.how()
    head = "started by " + reset.NAMES[how]
    fed = log.fed
    if fed is not None:
        head += "; main loop last alive at tick %d" % fed
    lines = [head]
    for tick, cause, value in log.last():
        lines.append(line(tick, cause, value))
    log.record(0, events.BOOT, how)
    return lines


def line(tick: int, cause: int, value: int) -> str:
    """Returns an event in words. Allocates."""
    name = events.NAMES[cause] if 0 < cause < len(events.NAMES) else "event %d" % cause
    said = value
    if cause == events.BOOT and 0 <= value < len(reset.NAMES):
        said = reset.NAMES[value]
    elif cause in (events.FAULT, events.BUS_FREED):
        if 0 <= value < len(errors.NAMES):
            said = errors.NAMES[value]
    return "tick %d: %s %s" % (tick, name, said)
