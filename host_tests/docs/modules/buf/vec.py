default = -1


def after():
    assert list(vec.items[: len(vec)]) == [6]
