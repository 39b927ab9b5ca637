due_ms, task = 300, 1


def after():
    assert len(heap) == 0 and heap.popped_payload() == 1
