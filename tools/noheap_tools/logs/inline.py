"""The steps of lib/noheap/log/entry.py in the place of a call, in one line: in viper, and in
assembler. entry.py and words.py say why they are these."""

from collections.abc import Sequence

from noheap.log.words import CLOCK, END, ENTRY_BYTES, HEADS, NEXT, RAM, TRIED, WRITE
from noheap_tools.logs import thumb

# Names that no program has.
_HEAD = "_log_queue"
_ENTRY = "_log_entry"


def viper(number: int, words: Sequence[str]) -> str:
    """An entry of the message `number` with the expressions `words`, which cannot fail."""
    heads = f"ptr32({RAM})[{HEADS}]"
    room = f"int({_ENTRY}) - {_HEAD}[{END}] >> 31"
    size = ENTRY_BYTES + 4 * len(words)
    steps = [
        f"{_HEAD} = ptr32({heads})",
        f"{heads} = {_HEAD}[{NEXT}]",
        f"{_ENTRY} = ptr32({_HEAD}[{WRITE}])",
        f"{_ENTRY}[0] = {number}",
        f"{_ENTRY}[1] = ptr32({_HEAD}[{CLOCK}])[0]",
        *(f"{_ENTRY}[{n}] = {word}" for n, word in enumerate(words, 2)),
        f"{_HEAD}[{WRITE}] = int({_ENTRY}) + ({room} & {size})",
        f"{_HEAD}[{TRIED}] = {_HEAD}[{TRIED}] + 1",
        f"{heads} = int({_HEAD})",
    ]
    return "; ".join(steps)


def assembler(number: int, words: Sequence[str]) -> str:
    """An entry with the registers `words`, at most four of r0 to r7. All registers are kept, the
    flags are not."""
    given = [int(word[1]) for word in words]
    free = [n for n in range(7, -1, -1) if n not in given][:4]
    table, queue, entry, word = free
    code = [
        thumb.push(free),
        *thumb.address(table, RAM),
        thumb.load(queue, table, HEADS),
        thumb.load(word, queue, NEXT),
        thumb.store(word, table, HEADS),
        thumb.load(entry, queue, WRITE),
        thumb.move(word, number >> 16),
        thumb.shift_left(word, 8),
        thumb.add_number(word, number >> 8 & 0xFF),
        thumb.shift_left(word, 8),
        thumb.add_number(word, number & 0xFF),
        thumb.store(word, entry, 0),
        thumb.load(word, queue, CLOCK),
        thumb.load(word, word, 0),
        thumb.store(word, entry, 1),
        *(thumb.store(it, entry, n) for n, it in enumerate(given, 2)),
        thumb.load(word, queue, END),
        0x1A00 | word << 6 | entry << 3 | word,  # subs word, entry, word
        0x1000 | 31 << 6 | word << 3 | word,  # asrs word, word, #31: all bits, if it is below END
        thumb.move(table, ENTRY_BYTES + 4 * len(words)),
        0x4000 | table << 3 | word,  # ands word, table
        thumb.add(word, word, entry),
        thumb.store(word, queue, WRITE),
        thumb.load(word, queue, TRIED),
        thumb.add_number(word, 1),
        thumb.store(word, queue, TRIED),
        *thumb.address(table, RAM),
        thumb.store(queue, table, HEADS),
        thumb.pop(free),
    ]
    return thumb.statement(code)
