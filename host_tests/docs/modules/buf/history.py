def after():
    assert history.mean() == history.oldest() == 21
