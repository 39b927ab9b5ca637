"""nonlocal in viper is lost: https://github.com/micropython/micropython/issues/8086"""

import micropython
from machine import Timer


def counter():
    count = 0

    @micropython.viper
    def tick(timer):
        nonlocal count  # NH062
        count = int(count) + 1

    return tick


Timer(-1, period=10, callback=counter(), hard=True)
