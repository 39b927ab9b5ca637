"""The steps of lib/noheap/log/entry.py in the place of a call, in one line: in viper, and in
assembler. entry.py and words.py say why they are these."""

from collections.abc import Sequence

from noheap.log.words import CLOCK, END, ENTRY_BYTES, HEADS, NEXT, RAM, TRIED, WRITE

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
    flags are not. MicroPython's assembler takes one statement a line, hence the halfwords: those
    of the ARMv6-M Architecture Reference Manual, DDI 0419, A6.7."""
    given = [int(word[1]) for word in words]
    free = [n for n in range(7, -1, -1) if n not in given][:4]
    table, queue, entry, word = free
    kept = sum(1 << n for n in free)
    code = [
        0xB400 | kept,  # push
        *_vectors(table),
        _load(queue, table, HEADS),
        _load(word, queue, NEXT),
        _store(word, table, HEADS),
        _load(entry, queue, WRITE),
        0x2000 | word << 8 | number >> 16,  # movs word, #
        8 << 6 | word << 3 | word,  # lsls word, word, #8
        0x3000 | word << 8 | number >> 8 & 0xFF,  # adds word, #
        8 << 6 | word << 3 | word,
        0x3000 | word << 8 | number & 0xFF,
        _store(word, entry, 0),
        _load(word, queue, CLOCK),
        _load(word, word, 0),
        _store(word, entry, 1),
        *(_store(it, entry, n) for n, it in enumerate(given, 2)),
        _load(word, queue, END),
        0x1A00 | word << 6 | entry << 3 | word,  # subs word, entry, word
        0x1000 | 31 << 6 | word << 3 | word,  # asrs word, word, #31: all bits, if it is below END
        0x2000 | table << 8 | ENTRY_BYTES + 4 * len(words),
        0x4000 | table << 3 | word,  # ands word, table
        0x1800 | entry << 6 | word << 3 | word,  # adds word, word, entry
        _store(word, queue, WRITE),
        _load(word, queue, TRIED),
        0x3001 | word << 8,
        _store(word, queue, TRIED),
        *_vectors(table),
        _store(queue, table, HEADS),
        0xBC00 | kept,  # pop
    ]
    return f"data(2, {', '.join(f'0x{halfword:04X}' for halfword in code)})"


def _vectors(register: int) -> tuple[int, int]:
    """movs register, #; lsls register, register, #24"""
    return 0x2000 | register << 8 | RAM >> 24, 24 << 6 | register << 3 | register


def _load(register: int, base: int, word: int) -> int:
    return 0x6800 | word << 6 | base << 3 | register


def _store(register: int, base: int, word: int) -> int:
    return 0x6000 | word << 6 | base << 3 | register
