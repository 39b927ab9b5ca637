"""Fills and empties a BBQ and a FrameBBQ."""

from noheap.buf.bbq import BBQ


def put(queue, start, data):
    for n, byte in enumerate(data):
        queue.view[start + n] = byte


def taken(queue, start):
    """The bytes of the open read that begins at `start`."""
    return [queue.view[start + n] for n in range(queue.readable)]


def write(queue, data):
    """Exactly `data`, in one grant; False when there is no room."""
    start = queue.grant_exact(len(data))
    if start < 0:
        return False
    put(queue, start, data)
    assert queue.commit(len(data)) == len(data)
    return True


def drain(queue):
    out = []
    while True:
        start = queue.read()
        if start < 0:
            return out
        out += taken(queue, start)
        assert queue.release(queue.readable)


def moved_to(capacity, offset):
    """An empty BBQ whose indices stand at `offset`."""
    queue = BBQ(capacity)
    if offset:
        assert write(queue, bytes(offset))
        drain(queue)
    return queue


def send(queue, data):
    start = queue.grant(len(data))
    if start < 0:
        return False
    put(queue, start, data)
    assert queue.commit(len(data)) == len(data)
    return True
