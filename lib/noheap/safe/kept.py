"""The program's log of events, in memory that may outlive a reset; its import makes it.

    from noheap.safe.kept import log

To be imported before all else, from boot.py: it fills the heap for a moment, and the fewer holes
there are, the sooner that is done.
"""

from noheap.safe import events, retained

log = events.Events(retained.memory(events.BYTES))
