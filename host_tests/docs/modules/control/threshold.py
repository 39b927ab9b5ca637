def after():
    assert threshold.above and threshold.update(29_000)
