faults = 0


def tick(t):
    global faults
    faults += 1
