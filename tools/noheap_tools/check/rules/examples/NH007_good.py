import micropython


class Sensor:
    def __init__(self):
        self._work_ref = self.work

    def work(self, _):
        pass

    def tick(self, t):
        try:
            micropython.schedule(self._work_ref, 0)
        except RuntimeError:
            pass


tick = Sensor().tick
