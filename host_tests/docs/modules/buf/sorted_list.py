def after():
    assert len(due) == 0
