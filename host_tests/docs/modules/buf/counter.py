from array import array

MISSED = 1
block = array("i", (0, 2**31 - 1))


def after():
    assert missed == 2**30 - 1 and since == 0
