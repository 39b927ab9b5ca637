class Sample:
    def __init__(self, value):
        self.value = value


last = Sample(0)


def tick(t):
    last.value = 5
