class State:
    def __init__(self):
        self.a = 0


state = State()


def tick(t):
    state.a = 1
