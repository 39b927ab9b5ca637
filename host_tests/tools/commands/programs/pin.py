import micropython
from machine import Pin

n = 0


def edge(pin):
    global n
    n += 1
    if n > 3:
        micropython.schedule(work.go, 0)


class Work:
    def go(self, _):
        pass


work = Work()
Pin(3, Pin.IN).irq(edge, Pin.IRQ_RISING, hard=True)
