class State:
    pass


state = State()


def tick(t):
    state.a = 1
    state.b = 2
    state.c = 3
    state.d = 4
    state.e = 5
