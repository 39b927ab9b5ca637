i, byte = 3, 7


def after():
    assert len(queue.view) == 256 and not queue.readable
