values.clear()
length = 10
queue = [1, 2]


def after():
    assert values == {"rescues": 1, "bytes": 10, "depth": 2}
