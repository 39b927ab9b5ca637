def after():
    assert len(seen) == 0
