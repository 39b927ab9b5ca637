"""The buffer of telemetry, in words: the frame to be sent, whose end has the counters for one, and
then what is remembered until the next call."""

FRAME_WORDS = 44  # the frames of 8 samples
STATS_WORDS = 10  # the stats of fields.py
STATS_AT = FRAME_WORDS - STATS_WORDS
MILLI_C = FRAME_WORDS  # of the last sample
STATUS = FRAME_WORDS + 1
UNTIL = FRAME_WORDS + 2  # time.ticks_ms() at which frames end, if no host asks again; TEXT: now
OUT_WORDS = FRAME_WORDS + 3
TEXT = -1
