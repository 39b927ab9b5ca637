from noheap.hal import errors

raw = 400


def after():
    assert kind == errors.OK
    assert check.judge(raw + 17) == errors.JUMP
