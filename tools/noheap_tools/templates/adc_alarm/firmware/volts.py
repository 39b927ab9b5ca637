"""Millivolts of the converter's readings. They are 4095 less the counts, so that a fall is a
rise: the interrupt's threshold is one that is exceeded."""

FULL_SCALE = 4095
REFERENCE_MV = 3300


def raw_from_mv(mv):
    return FULL_SCALE - mv * FULL_SCALE // REFERENCE_MV


def mv_from_raw(raw):
    return (FULL_SCALE - raw) * REFERENCE_MV // FULL_SCALE
