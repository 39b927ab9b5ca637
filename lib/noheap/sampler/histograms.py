"""Reports the histograms of a sampler that measures its interrupt, as records of their own.

    sampler = Sampler(source, tier=vector, measured=MeasuredStats(deadline_us=50), **settings)
    histograms = Histograms(sampler, telemetry)
    telemetry.hello(board.FIRMWARE, sampler)
    telemetry.declare(*histograms.records)
    report.run(sampler, telemetry, sensor, hooks=(histograms,))

They are `execution_histogram`, how long the interrupt took, and `latency_histogram`, how late it
began, of all ticks so far; `noheap monitor` draws them. A field's name is the least duration that
counts there, in microseconds. The interrupt counts meanwhile: a record may have a tick more in one
bin than in another.
"""

from time import ticks_add, ticks_diff, ticks_ms

from noheap.block import BINS, EXECUTION_BINS, LATENCY_BINS
from noheap.wire.declaration import Declaration
from noheap.wire.record import LAST_OWN


class Histograms:
    """A hook of loop/report.py; or call `send` in the main loop. Sends both each `every_ms` while
    a host asks for frames.

    sampler  with `measured`, else ValueError
    kind     of the first record; the second's is the next one

    Main loop only; allocates nothing but in the constructor.
    """

    def __init__(self, sampler, telemetry, every_ms: int = 1000, kind: int = LAST_OWN - 1):
        bins = memoryview(sampler.block)
        if len(bins) < EXECUTION_BINS + BINS:
            raise ValueError("sampler: without measured=MeasuredStats(...)")
        fields = ["us_%d" % (1 << n >> 1) for n in range(BINS)]
        self.records = (
            Declaration(kind, "execution_histogram", fields, fields),
            Declaration(kind + 1, "latency_histogram", fields, fields),
        )
        self._bins = (
            bins[EXECUTION_BINS : EXECUTION_BINS + BINS],
            bins[LATENCY_BINS : LATENCY_BINS + BINS],
        )
        self._telemetry = telemetry
        self._every_ms = every_ms
        self._due = ticks_ms()

    def send(self) -> None:
        """Send them if it is time to."""
        telemetry = self._telemetry
        if not telemetry.framed() or ticks_diff(ticks_ms(), self._due) < 0:
            return
        self._due = ticks_add(ticks_ms(), self._every_ms)
        execution, latency = self.records
        telemetry.send(execution, self._bins[0])
        telemetry.send(latency, self._bins[1])

    def turn(self, block, record) -> int:
        """For loop/report.py."""
        self.send()
        return 0
