"""A tick's due time after each of two starts."""

from array import array

from uctypes import addressof

due = array("I", [0])
tick = make(counting()[0], 1000)
tick.start()
tick.deinit()
begin = tim.mem32[tim.CLOCK]
first = tick.start(addressof(due))
after = tim.mem32[tim.CLOCK] + 1000 - first
print([first - begin - 1000, after, first - due[0], tick.start() - first])
