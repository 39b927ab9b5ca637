"""The words that a sampler's interrupt writes, each named once: for device and host alike.

A record is what the interrupt puts into the queue, one at each tick that is served:

    word 0  PERIOD   number of the timer period, from 1, modulo 2**32; a gap is a missed tick
    word 1  LATE_US  from when the tick was due to the interrupt's look at the clock
    word 2  RAW      the reading; means nothing if the tick had none
    word 3  STATUS   bits 7:0 the state, sampler/stats.py's, as of this tick; bits 15:8 the kind of
                     fault, of hal/errors.py or hal/kinds.py, 0: a good reading
"""

PERIOD = 0
LATE_US = 1
RAW = 2
STATUS = 3
RECORD_WORDS = 4


def state_of(status: int) -> int:
    return status & 0xFF


def fault_of(status: int) -> int:
    return status >> 8
