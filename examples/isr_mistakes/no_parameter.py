"""A handler without its parameter: https://github.com/micropython/micropython/issues/6088"""

from machine import Timer

ticks = 0


def tick():  # NH031
    global ticks
    ticks += 1


Timer(-1, period=1000, callback=tick, hard=True)
