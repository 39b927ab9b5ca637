"""Prints whether memory is retained and plentiful, and what was kept in it."""

import gc

from noheap.safe import events, post_mortem, reset, retained

log = events.keep()
lines = post_mortem.begin(log)
gc.collect()
print(retained.is_retained(log.memory) and gc.mem_free() > 200_000)
print("\n".join(lines))
