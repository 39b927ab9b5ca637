STEP = 5
_total = 0


def next():
    global _total
    _total += STEP
    return _total


def total():
    return _total


def needless():
    return "nothing asks for it"
