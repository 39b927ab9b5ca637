def after():
    assert len(queue) == 0 and queue.dropped == 0
