"""A tick that is started and ended twice: the state before, during and after."""

handler, words = counting()
before = state()
for _ in range(2):
    tick = make(handler, 1000, priority=2)
    assert not tick.running
    start(tick)
    assert tick.running
    during = state()
    n = counted(words)
    tick.deinit()
    tick.deinit()
    print([before, during, state(), n, counted(words), tick.running])
