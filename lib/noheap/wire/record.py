"""Numbers of the records that the board sends; fields.py has their fields, for the host.

    kind    name         when
    1       hello        first, and when a host asks: what a sampler does
    2       sample       each tick that is reported
    3       stats        once a second
    4       text         now and then: UTF-8 instead of words
    5       identity     before the hello: who sends, in UTF-8
    6       declaration  after them, for each record of the firmware's own: its fields, in UTF-8
    7       log          when there are entries of the deferred log: log/words.py
    14      log_before   after a reset: entries of the run before, log/kept.py
    11      metrics      counters and gauges of the firmware's own: metrics/words.py
    12      metric_names before those, and again now and then, in UTF-8
    14      log_before   after a reset: entries of the log from before it, log/kept.py
    16-127  as declared  records of the firmware's own: declaration.py

A record is one byte, its kind, then its fields, each a little-endian 32-bit word; entries of the
log are packed. frame.py says how a record travels. The texts of identity and declaration are
words with one space between them:

    VERSION board firmware unique_id    board: its folder's name; the others in hexadecimal
    kind name field ...                 + before a field whose values are unsigned
"""

UNKNOWN = 0  # no board sends it: the host's name for kinds that nothing declares
HELLO = 1
SAMPLE = 2
STATS = 3
TEXT = 4
IDENTITY = 5
DECLARATION = 6
# 8 to 10, 13 and 27 occur in text: a frame that a reset cut short could be taken for some.
LOG = 7
METRICS = 11
METRIC_NAMES = 12
LOG_BEFORE = 14
FIRST_OWN = 16
LAST_OWN = 127

VERSION = 2  # of the fields of these records: the host refuses another

# On the board's stdin, a byte each; no prompt of MicroPython's does anything at them.
REQUEST = 0x16  # send frames from now on: identity, declarations and hello first
ALIVE = 0x1E  # go on with them, or begin as at REQUEST
LEAVE = 0x19  # send text
PATIENCE_MS = 5000  # without REQUEST or ALIVE, until text is sent again
