from gauges import common

_FACTOR = 3


def scaled(raw):
    offset = raw  # hides the one of common.py only if a name is put in its place
    return offset * _FACTOR + common.offset
