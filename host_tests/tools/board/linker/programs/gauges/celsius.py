from gauges.common import UNIT, offset

NAME = "celsius"
_FACTOR = 2


def scaled(raw):
    return raw * _FACTOR + offset


def hidden_one():
    return never_asked_for()


def never_asked_for():
    return "needless"
