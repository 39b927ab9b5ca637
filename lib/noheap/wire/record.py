"""Numbers of the records that the board sends; fields.py has their fields, for the host.

    kind  name    when
    1     hello   once, before the first tick
    2     sample  each tick that is reported
    3     stats   once a second
    4     text    now and then: UTF-8 instead of words

A record is one byte, its kind, then its fields, each a little-endian 32-bit word. frame.py says
how a record travels.
"""

HELLO = 1
SAMPLE = 2
STATS = 3
TEXT = 4

VERSION = 2  # of the records: the host refuses another
