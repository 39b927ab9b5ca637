"""Says that it runs, also from machine code. Its updates say something else."""

from time import sleep_ms

import micropython


@micropython.viper
def next_of(number: int) -> int:
    return number + 1


count = 0
while True:
    count = next_of(count)
    print("the first application", count)
    sleep_ms(20)
