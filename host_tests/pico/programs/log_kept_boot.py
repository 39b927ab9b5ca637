"""Has the events' memory taken first, which leaves what a Kept has kept."""

from noheap.log.leaving import at_end
from noheap.safe import events

log = events.keep(at_end)
