"""Uses a package on the board: its bytecode, and native code of the spsc queue."""

from array import array

import noheap
from noheap.buf.spsc import SPSC

queue, word = SPSC(4, 1), array("i", [7])
print(noheap.__file__, queue.enqueue(word), queue.dequeue(word), queue.dequeue(word))
