"""The words of a sampler's block, the one array that interrupt, main loop and host share.

The interrupt reaches the block through one base register and finds all that it needs there, so
the same machine code serves every sampler. A load of an ARMv6-M reaches the first 32 words from
the base (ARMv6-M ARM A6.7.26: five bits of words), so the words that the assembler handlers use at
each tick come first.

Only the interrupt writes the counters and its state. The constructor writes the settings. The main
loop writes only what `sampler/missed.py` counts, with interrupts masked.

`noheap flash` and `noheap firmware` replace the names by the numbers, so this file does not go
onto a board.
"""

# Counters.
PERIODS = 0  # periods that have begun: ticks served plus ticks missed; wraps at 2**32
FAULTS = 1  # served ticks without a good reading

# State. STATUS is as in a record.
STATUS = 2
SOURCE = 3  # setting: address of the source's registers
IMPLAUSIBLE = 4  # setting: bits that no good reading sets
LIMIT = 5  # the highest reading that is not above: `on` less 1 or, while above, `off` less 1
EXPECTED = 6  # assembler: SIDE; DECIDE, or more after a fault, so that the next one is looked at
SIDE = 7  # the threshold's state, kept through a fault: 0 below, 1 above
FAILING = 8  # consecutive ticks without a good reading
DEBOUNCED = 9  # consecutive readings that ask for a change of state
DEBOUNCE = 10  # setting: how many must come before the one that makes it
SETTLED = 11  # good readings that are still not to be judged, while the output shows a fault
SETTLE = 12  # setting: how many are not judged after a failed one
FAULT_TICKS = 13  # setting: FAILING from which the output shows the fault

# The output. It follows PATTERN, whose bit is picked by the upper five bits of PHASE.
PHASE = 14
STEP = 15  # added to PHASE at each tick
PATTERN = 16
OUT_ADDRESS = 17  # setting, two words: the register that makes the output inactive, active
OUT_VALUE = 19  # setting, two words: what is written there

QUEUE = 21  # setting: address of the queue's storage
LIMIT_OF = 22  # setting, two words: LIMIT while below, while above
ABOVE_STEP = 24  # setting: STEP and, the next word, PATTERN while above
ABOVE_PATTERN = 25
FAULT_STEP = 26  # setting: the same for a sensor that fails
FAULT_PATTERN = 27

# The reading and what decides whether it is believed. control/plausibility.py uses the words up to
# SAME, also in an array of them alone.
RAW = 28  # the reading of the last tick that had one, good or not
LOW = 29  # setting: the lowest good one
SPAN = 30  # setting: the highest good one, less LOW
KIND = 31  # viper, within a tick: what is wrong with its reading, of hal/errors.py; 0: nothing
MAX_STEP = 32  # setting: most that a reading may change in one tick; 0: not checked
FROZEN_TICKS = 33  # setting: equal readings in a row that are too many; 0: not checked
LAST = 34  # the last good reading
ALLOWED = 35  # distance to it that the next one may have; 0: there was none, any is good
SEEN = 36  # the last reading, good or not
SAME = 37  # times in a row that it was SEEN
CHECK_WORDS = 10  # RAW to SAME

# Time. Assembler and lean handlers read no clock: there DUE_US is sampler/missed.py's.
TIME = 38  # where they begin
MISSED = 38  # periods whose interrupt came a whole period late or later: not served
OVERRUNS = 39  # faults whose transfer was still running when its result was due
LATENCY_MIN_US = 40  # from the tick's due time to the interrupt's first instruction
LATENCY_MAX_US = 41
DUE_US = 42  # when the next tick is due, low 32 bits of the microsecond counter
LATE_US = 43  # how late this tick is
CLOCK = 44  # setting: address of the microsecond counter
PERIOD_US = 45  # setting
BEGUN = 46  # periods that sampler/missed.py knows to have begun
OWN = 47  # settings, two words: what the source needs
BLOCK_WORDS = 49

# After them, where a deadline is measured.
DEADLINE_US = 49  # setting
EXECUTION_MIN_US = 50  # from the interrupt's look at the clock to its end
EXECUTION_MAX_US = 51
OVERDUE = 52  # ticks that ended later than their deadline
BINS = 21  # of a histogram: the n-th counts durations of n bits, 2**(n-1) to 2**n - 1 µs
LATENCY_BINS = 53
EXECUTION_BINS = 74
MEASURED_WORDS = 95

# States.
BELOW = 0
ABOVE = 1
FAULT = 2

DECIDE = 2  # of EXPECTED: neither side, so that no reading is as expected
