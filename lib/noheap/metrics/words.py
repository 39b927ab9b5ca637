"""Where the words of metrics are, and how they travel. Numbers only.

PLACE is the vector of exception 9, which ARMv6-M and ARMv7-M reserve and never take, as
log/words.py has that of 8: it has the address of the words. A gauge has one, a counter one for
each call of `count` in the source.

A record of metrics is the index of the first, two bytes, then a word for each metric; one of their
names is the index of the first and the names, with + before a counter's and a space between.
"""

RAM = 0x20000000
PLACE = 9  # in words from RAM
MOST = 60  # metrics of a firmware: those of one record
NAMES_BYTES = 240  # of a record of names
