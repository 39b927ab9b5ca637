"""A program with what a linker may get wrong; each line that it prints says what it saw."""

import sys

from first import log
from gauges import celsius, fahrenheit
from gauges.celsius import scaled as scaled_c
from gauges.fahrenheit import scaled as scaled_f
from logic import Latch, Reader, state
from logic import counting as counter
from shadow import hidden, limit, local_names
from values import MODE, PAIR

FAST = False
if FAST:
    from gauges import fahrenheit as gauge
else:
    from gauges import celsius as gauge

scaled = "main's own"


def rarely(wanted):
    if wanted:
        import rare

        return rare.loaded()
    return None


print("same names", scaled_c(10), scaled_f(10), scaled)
print("module as a value", gauge.scaled(7), gauge.NAME, gauge.offset)
print("asked for by a string", getattr(gauge, "hidden_" + "not_there", "nothing"), gauge.UNIT)
print("by the module", celsius.scaled(1), fahrenheit.scaled(1))
print("constants", MODE, PAIR, limit(), counter.STEP)
print("a global that changes", counter.next(), counter.next(), counter.total())
print("captured", local_names(3), hidden())
print("class", Latch(2).read(), Latch.LEVEL, Reader().read(), Reader().chosen())
print("state", state(), log())
print("rare", rarely(False), "rare" in " ".join(sys.modules), rarely(True))
print("annotated", Reader.size)
