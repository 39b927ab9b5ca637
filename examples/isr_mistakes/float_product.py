"""Float arithmetic: https://github.com/micropython/micropython/issues/7433"""

from machine import Timer

level = 1.0


def tick(timer):
    global level
    level *= 1.1  # NH005


Timer(-1, freq=8000, callback=tick, hard=True)
