default = -1


def after():
    assert len(deque) == 0
