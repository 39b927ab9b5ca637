def after():
    assert count == 1 and signal.take() == 0
