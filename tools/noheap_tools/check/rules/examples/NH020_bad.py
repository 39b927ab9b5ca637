import time


def tick(t):
    time.sleep_ms(5)
