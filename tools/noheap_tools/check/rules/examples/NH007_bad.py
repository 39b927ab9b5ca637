import micropython


class Sensor:
    def work(self, _):
        pass

    def tick(self, t):
        micropython.schedule(self.work, 0)


tick = Sensor().tick
