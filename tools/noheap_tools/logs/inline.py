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
