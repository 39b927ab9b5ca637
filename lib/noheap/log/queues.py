"""Makes the queues of the deferred log, words.py, when it is imported. Not for ISRs.

    reserve(512)        # room for more entries, before the first handler runs

Two pieces of memory belong to each queue: one is filled while the consumer reads the other.
"""

from array import array

from machine import mem32
from micropython import const
from uctypes import addressof

from noheap.hal import chip
from noheap.hal.rp2040_registers import TIMERAWL
from noheap.log.words import (
    BESIDE,
    CLOCK,
    END,
    HEAD_WORDS,
    HEADS,
    LONGEST_WORDS,
    NEXT,
    OTHER,
    RAM,
    SIZE,
    START,
    TRIED,
    WRITE,
)

_FIRST_WORDS = const(64)  # of the first queue: 32 entries without arguments
_NESTED_WORDS = const(16)
_NESTED = const(2)  # queues for what interrupts code that logs


def _words(count: int):
    """That many words of the heap."""
    return array("i", bytes(4 * count))


def _head(words: int, following, take):
    """A queue of twice `words` before the queue `following`."""
    head = take(HEAD_WORDS)
    head[NEXT] = addressof(following or head)
    head[CLOCK] = TIMERAWL
    return _give(head, words, take)


def _give(head, words: int, take):
    """Give the queue its memory; returns both, to be kept."""
    length = words + LONGEST_WORDS
    memory = take(2 * length)
    head[SIZE] = 4 * words
    head[START] = head[WRITE] = addressof(memory)
    head[OTHER] = head[START] + 4 * length
    head[END] = head[START] + 4 * words if words else 0
    head[TRIED] = 0
    return head, memory


def _chain(words: int, take):
    """The queues from the first, of twice `words`, to the one that refuses all, before which is
    the one beside them; with their memory. `take` gives as many words as it is asked for."""
    refuses = _head(0, None, take)
    beside = _head(_NESTED_WORDS, refuses[0], take)
    found = [refuses, beside]
    following = refuses
    for _ in range(_NESTED):
        following = _head(_NESTED_WORDS, following[0], take)
        found.append(following)
    first = _head(words, following[0], take)
    found.append(first)
    for head, _ in found:
        head[BESIDE] = addressof(beside[0])
    first[0][BESIDE] = first[0][NEXT]
    beside[0][BESIDE] = refuses[0][BESIDE] = addressof(first[0])
    found.reverse()
    return found


def _place() -> int:
    """The address of HEADS. Raises NotImplementedError on a chip that has no such word."""
    chip.require("RP2")
    return RAM + 4 * HEADS


chain = _chain(_FIRST_WORDS, _words)
mem32[_place()] = addressof(chain[0][0])


def reserve(words: int) -> None:
    """Make the first queue twice `words` long; an entry takes two and its arguments. What is in
    it is lost. Raises ValueError below 9. Allocates; no handler may log meanwhile."""
    if words < LONGEST_WORDS:
        raise ValueError("words: at least 9")
    chain[0] = _give(chain[0][0], words, _words)


def words_of(words: int) -> int:
    """Words that all queues take, with a first one of twice `words`."""
    each = HEAD_WORDS + 2 * LONGEST_WORDS
    return (_NESTED + 3) * each + 2 * ((_NESTED + 1) * _NESTED_WORDS + words)


def move(words: int, take, memory) -> None:
    """As `reserve`, with all queues in words that `take` gives, which are in `memory`."""
    chain[:] = [(head, memory) for head, _ in _chain(words, take)]
    mem32[_place()] = addressof(chain[0][0])
