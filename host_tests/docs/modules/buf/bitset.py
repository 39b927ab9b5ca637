wanted = BitSet(40)
wanted.add(9)


def after():
    assert len(ready) == 0
