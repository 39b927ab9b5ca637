raw = 1234


def tick(t):
    milli_volts = raw * 3300 >> 16
