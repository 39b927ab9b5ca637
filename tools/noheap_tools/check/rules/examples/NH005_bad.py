raw = 1234


def tick(t):
    milli_volts = raw * 3.3
