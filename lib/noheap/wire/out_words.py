"""The buffer of frames, in words: first the frame to be sent, last the counters for one."""

OUT_WORDS = 44  # the frames of 8 samples
STATS_WORDS = 10  # the stats of fields.py
STATS_AT = OUT_WORDS - STATS_WORDS
