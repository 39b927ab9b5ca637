"""A bound method for schedule(): https://github.com/micropython/micropython/issues/3428"""

import micropython
from machine import Timer


class Blinker:
    def __init__(self):
        self._timer = Timer(-1, period=500, callback=self.tick, hard=True)

    def tick(self, timer):
        micropython.schedule(self.work, 0)  # NH007 NH032

    def work(self, _):
        print("half a second")


blinker = Blinker()
