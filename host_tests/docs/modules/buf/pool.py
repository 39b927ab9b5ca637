def after():
    assert len(buffer) == 64
    assert pool.block(handle) is None
