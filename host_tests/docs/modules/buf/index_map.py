default = -1


def after():
    assert len(names) == 0
