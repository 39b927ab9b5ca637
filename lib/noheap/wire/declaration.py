"""A record of the firmware's own: declared once, sent with noheap's telemetry, and shown by name.

    PRESSURE = Declaration(16, "pressure", ("pressure_pa", "temperature_milli_c"))

`Telemetry.declare` announces it to the host, which therefore needs no copy; `send` sends such
records.
"""

from time import ticks_add, ticks_diff, ticks_ms

from micropython import const

from noheap.wire.fields import NAMES
from noheap.wire.record import FIRST_OWN, LAST_OWN
from noheap.wire.small import small

_SHOWN_MS = const(1000)
MOST_FIELDS = 42  # as many as fit in the buffer of telemetry.py


class Declaration:
    """`kind` is the record's number, 16 to 127. `fields` are the names of its 1 to 42 words, with
    the unit in the name. Words are signed, but for those of the fields that `unsigned` names.

    A name is made of letters, digits and underscores, and no name of noheap's records is free.
    Raises ValueError naming the argument that is not as it must be. Allocates.
    """

    def __init__(self, kind: int, name: str, fields, unsigned=()):
        if not FIRST_OWN <= kind <= LAST_OWN:
            raise ValueError("kind: %d to %d" % (FIRST_OWN, LAST_OWN))
        if not _is_name(name) or name in NAMES.values():
            raise ValueError("name: %r is none, or noheap's" % (name,))
        if not isinstance(fields, (tuple, list)) or not 1 <= len(fields) <= MOST_FIELDS:
            raise ValueError("fields: a tuple of 1 to %d names" % MOST_FIELDS)
        for field in fields:
            if not _is_name(field) or field in ("type", "t_ms"):  # of `noheap monitor --json`
                raise ValueError("fields: %r is no name for one" % (field,))
        if len(set(fields)) < len(fields):
            raise ValueError("fields: two have one name")
        if not isinstance(unsigned, (tuple, list)) or not set(unsigned) <= set(fields):
            raise ValueError("unsigned: a tuple of names that are in fields")
        told = (("+" if field in unsigned else "") + field for field in fields)
        self.text = "%d %s %s" % (kind, name, " ".join(told))
        if len(self.text) > 250:
            raise ValueError("fields: their names are too long, at most 250 letters in all")
        self.kind = kind
        self.name = name
        self.fields = fields
        self.unsigned = unsigned
        self.words = len(fields)
        self._due = 0  # time.ticks_ms() until which it is not shown again

    def show(self, words) -> None:
        """Print such a record for people, at most once a second, each word beyond 1073741823 as
        that. Main loop only; allocates nothing."""
        now = ticks_ms()
        if 0 < ticks_diff(self._due, now) <= _SHOWN_MS:
            return
        self._due = ticks_add(now, _SHOWN_MS)
        print(self.name, end=":")
        at = 0
        for field in self.fields:
            print(", " if at else " ", field, sep="", end=" ")
            print(small(words, at, field in self.unsigned), end="")
            at += 1
        print()


def _is_name(name) -> bool:
    if not isinstance(name, str) or not name or name[0].isdigit():
        return False
    return all(
        letter == "_" or "0" <= letter <= "9" or "a" <= letter <= "z" for letter in name.lower()
    )
