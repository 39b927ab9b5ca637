from array import array

from machine import Timer

from noheap.buf.cell import Cell
from noheap.buf.signal import Signal
from noheap.buf.spsc import SPSC

queue = SPSC(8, 2)
cell = Cell(2)
signal = Signal()
record = array("i", [0, 0])


def tick(t):
    queue.enqueue(record)
    cell.write(record)
    signal.raise_isr()


Timer(-1, callback=tick, hard=True)
