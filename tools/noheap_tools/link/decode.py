"""Turns the bytes a board sends into records, log entries and text (wire/frame.py, record.py).

    decoder = Decoder(Table.load(path))     # without a table, log entries come out as numbers
    for item in decoder.feed(data):
        ...

The stream itself declares the firmware's own records, so any of them comes out by its names.
Texts are as the board sent them: link/printable.py makes them fit for a terminal.
"""

import re
import struct
from binascii import crc_hqx
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from noheap.record import KIND_SHIFT
from noheap.wire import fields as wire_fields
from noheap.wire import record
from noheap_tools.logs.message import Message
from noheap_tools.logs.packed import unpacked
from noheap_tools.logs.table import Table

_MAX_FRAME = 300  # longer than any frame: more bytes are not a frame
UNKNOWN = wire_fields.NAMES[record.UNKNOWN]  # the record of a kind that nothing declares
_NUMBER = re.compile(r"[0-9]{1,4}")
_METRIC = re.compile(r"\+?[A-Za-z_][A-Za-z0-9_]{0,63}")
_DECLARED = re.compile(r"(\d+) (\w+)((?: \+?\w+)+)")
_TEXT_CONTROLS = b"\t\r\n\b\x1b"  # the other control characters do not occur in text


@dataclass(slots=True)
class Record:
    name: str
    fields: dict[str, int]


@dataclass(frozen=True)
class Text:
    """`framed`: sent as a text record; else printed by the board outside the frames."""

    text: str
    framed: bool


@dataclass(frozen=True)
class Identity:
    """Who sends: a board's name, its chip's number and its firmware's hash, in hexadecimal."""

    version: int
    board: str
    firmware: str
    unique_id: str


@dataclass(frozen=True)
class Declaration:
    """A record of the firmware's own; `fields` are (name, unsigned), a 32-bit word each."""

    kind: int
    name: str
    fields: tuple[tuple[str, bool], ...]


@dataclass(slots=True)
class Log:
    """An entry of the deferred log. `message` is None if the table does not know the firmware,
    whose version word is `version`; then the entry has numbers only.

    `t_us` is the board's microsecond counter, modulo 2**32. Entries of the main loop and of
    interrupts may come in another order than that of their times. `before`: it is of the run
    before the board's last start, of which the firmware kept it.
    """

    number: int  # the message's id
    t_us: int
    words: tuple[int, ...]  # the arguments, signed
    version: int
    message: Message | None
    before: bool = False

    @property
    def level(self) -> str:
        return self.message.level if self.message else ""

    @property
    def module(self) -> str:
        return self.message.module if self.message else ""

    @property
    def place(self) -> str:
        """FILE:LINE, as of the last build with this message."""
        return self.message.place if self.message else ""

    @property
    def text(self) -> str:
        if self.message:
            return self.message.said(self.words)
        return " ".join([f"message {self.number:06x}", *map(str, self.words)])


@dataclass(slots=True)
class Lost:
    """Log entries that did not come: `dropped` were refused by a full queue on the board, and
    `records` were damaged on the way, each of one or more entries; counted since the last."""

    dropped: int
    records: int


@dataclass(slots=True)
class Metrics:
    """The firmware's own counters, modulo 2**32, and gauges, by name."""

    counters: dict[str, int]
    gauges: dict[str, int]


Item = Record | Text | Identity | Declaration | Log | Lost | Metrics

_SAMPLE = struct.Struct("<IIiI")
_SAMPLE_FIELDS = tuple(name for name, _ in wire_fields.FIELDS[record.SAMPLE])
_LAYOUTS = {
    kind: struct.Struct("<" + "".join("I" if unsigned else "i" for _, unsigned in fields))
    for kind, fields in wire_fields.FIELDS.items()
}
_MOST_METRICS = 1024


class Decoder:
    """Feed bytes in any pieces; damaged frames are counted in `bad_frames` and skipped.

    A record of the firmware's own comes out by its name once its declaration has come, before
    that as UNKNOWN. `table` has the log's messages; entries of a firmware that it does not know
    come out as numbers, and the firmware's version is in `unknown_versions`.

    Bytes between two zeros are a frame if the CRC is right, else text if possible, else a damaged
    frame. No zero is remembered as a beginning or an end, so the next frame is always found.
    """

    def __init__(self, table: Table | None = None) -> None:
        self.bad_frames = 0
        self.table = table
        self.unknown_versions: set[int] = set()
        self._own: dict[int, Declaration] = {}
        self._metrics = _Metrics()
        self._log = _LogState()
        self._pending = bytearray()
        self._attached = False  # a zero has come: before it, a frame may lack its head

    def feed(self, data: bytes) -> Iterator[Item]:
        *segments, rest = data.split(b"\0")
        for segment in segments:
            yield from self._ended(segment)
            self._attached = True
        if rest:
            yield from self._more(rest)

    def flush(self) -> Iterator[Text]:
        """The text that has no line end yet."""
        if not _is_text(self._pending):
            return
        lines = self._pending.decode().split("\n")
        self._pending.clear()
        for line in lines:
            if line.strip("\r"):
                yield Text(line.strip("\r"), framed=False)

    def _ended(self, segment: bytes) -> Iterator[Item]:
        """What the bytes before a zero say."""
        whole = bytes(self._pending) + segment if self._pending else segment
        if not whole:
            return
        if len(whole) <= _MAX_FRAME:
            payload = _payload(whole)
            if payload is not None:
                items = self._items(payload)
                if items is not None:
                    self._pending.clear()
                    yield from items
                    return
        yield from self._more(segment)
        yield from self._segment()

    def _more(self, data: bytes) -> Iterator[Item]:
        """Bytes without a zero, which may be text."""
        for byte in data:
            self._pending.append(byte)
            if len(self._pending) > _MAX_FRAME:
                yield from self._segment()
            elif byte == 0x0A and len(self._pending) > 1 and _is_text(self._pending):
                # Alone it may be a frame's first byte; the second, the kind, is never text.
                yield from self.flush()

    def _segment(self) -> Iterator[Item]:
        segment = bytes(self._pending)
        is_text = _payload(segment) is None and _is_text(segment)
        if is_text and (self._attached or len(segment) > _MAX_FRAME):
            yield from self.flush()
            return
        self.bad_frames += bool(segment) and self._attached
        # A frame that a reset cut short has no zero before the text that follows it.
        self._pending[:] = _text_at_the_end(segment)
        yield from self.flush()
        self._pending.clear()

    def _items(self, payload: bytes) -> list[Item] | tuple[Item, ...] | None:
        """What a record says; None: it is not as it must be."""
        kind = payload[0]
        if kind == record.SAMPLE:  # most records are
            if len(payload) != 1 + _SAMPLE.size:
                return None
            return (_sample(payload, 1),)
        if kind == record.LOG:
            return self._entries(payload[1:])
        if kind == record.LOG_BEFORE:
            return self._entries(payload[1:], before=True)
        if kind == record.METRICS:
            return self._metrics.values(payload[1:])
        if kind == record.METRIC_NAMES:
            return () if self._metrics.learn(payload[1:].decode(errors="replace")) else None
        item = parse(payload, self._own)
        if item is None:
            return None
        if isinstance(item, Identity):
            self._own.clear()  # a board that starts, maybe with another firmware
            self._metrics = _Metrics()
            self._log = _LogState()
        elif isinstance(item, Declaration):
            self._own[item.kind] = item
        return (item,)

    def _entries(self, body: bytes, *, before: bool = False) -> list[Item] | None:
        packed = unpacked(body)
        if packed is None:
            return None
        version, dropped, number, entries = packed
        known: Mapping[int, Message] = {}
        if self.table is not None and version in self.table.versions:
            known = self.table.messages
        elif len(self.unknown_versions) < _MOST_VERSIONS:
            self.unknown_versions.add(version)
        of = known.get
        if before:
            # Each of these records says how many were refused in all; the first has the number 0.
            items: list[Item] = [Lost(dropped, 0)] if dropped and not number else []
        else:
            items = self._log.lost(version, dropped, number)
        items += [Log(it, t_us, words, version, of(it), before) for it, t_us, words in entries]
        return items


_MOST_VERSIONS = 64  # a board that changes its version for ever must not fill the memory


@dataclass
class _LogState:
    """What the last log record said."""

    version: int | None = None
    dropped: int = 0
    number: int = 0

    def lost(self, version: int, dropped: int, number: int) -> list[Item]:
        """What did not come between that record and this one."""
        before = self.version
        refused, records = 0, 0
        if before == version:
            refused = dropped - self.dropped & 0xFFFF
            records = number - self.number - 1 & 0xFF
            if refused > 0x7FFF:  # less than before: it has started again
                refused, records = 0, 0
        self.version, self.dropped, self.number = version, dropped, number
        return [Lost(refused, records)] if refused or records else []


@dataclass
class _Metrics:
    """The names that have come: (name, whether it is a counter)."""

    names: dict[int, tuple[str, bool]] = field(default_factory=dict)

    def learn(self, text: str) -> bool:
        """Take the text of a record metric_names: the first one's index, and the names."""
        first, *names = text.split(" ")
        if not _NUMBER.fullmatch(first) or int(first) + len(names) > _MOST_METRICS:
            return False
        if not all(_METRIC.fullmatch(name) for name in names):
            return False
        for at, name in enumerate(names, int(first)):
            self.names[at] = name.removeprefix("+"), name.startswith("+")
        return True

    def values(self, body: bytes) -> list[Item] | None:
        """The values of those whose names are known: the first one's index, and the words. None:
        it is no such record."""
        if len(body) < 6 or len(body) % 4 != 2:
            return None
        first = body[0] | body[1] << 8
        made = Metrics({}, {})
        for at, (word,) in enumerate(struct.iter_unpack("<I", body[2:]), first):
            if at in self.names:
                name, counts = self.names[at]
                if counts:
                    made.counters[name] = word
                else:
                    made.gauges[name] = word - (word >> 31 << 32)
        return [made] if made.counters or made.gauges else []


def _sample(payload: bytes, at: int) -> Record:
    period, late_us, milli_c, status = _SAMPLE.unpack_from(payload, at)
    return Record(
        "sample",
        {
            "period": period,
            "late_us": late_us,
            "milli_c": milli_c,
            "error": status >> KIND_SHIFT,
            "state": status & 0xFF,
        },
    )


def parse(payload: bytes, own: Mapping[int, Declaration]) -> Item | None:
    """What the bytes of a record say, of any but those of log and metrics. `own` are the
    firmware's records, by their kinds.

    None: the record is not as this version or its declaration says.
    """
    kind, body = payload[0], payload[1:]
    if kind == record.TEXT:
        return Text(body.decode(errors="replace"), framed=True)
    if kind == record.IDENTITY:
        return _identity(body.decode(errors="replace"))
    if kind == record.DECLARATION:
        found = _declaration(body.decode(errors="replace"))
        return None if found is None or _clashes(found, own) else found
    if kind in own:
        name, fields = own[kind].name, own[kind].fields
        layout = struct.Struct("<" + "".join("I" if unsigned else "i" for _, unsigned in fields))
    elif kind in wire_fields.FIELDS:
        name, fields, layout = wire_fields.NAMES[kind], wire_fields.FIELDS[kind], _LAYOUTS[kind]
    else:
        return Record(UNKNOWN, {"kind": kind, "bytes": len(body)})
    if len(body) != layout.size:
        return None
    if kind == record.SAMPLE:
        return _sample(body, 0)
    values = layout.unpack(body)
    return Record(name, dict(zip((name for name, _ in fields), values, strict=True)))


def _identity(text: str) -> Identity | None:
    words = text.split(" ")
    if len(words) != 4 or not words[0].isdecimal():
        return None
    return Identity(int(words[0]), *words[1:])


def _declaration(text: str) -> Declaration | None:
    found = _DECLARED.fullmatch(text)
    if found is None:
        return None
    fields = tuple((it.removeprefix("+"), it.startswith("+")) for it in found[3].split())
    kind = int(found[1])
    if not record.FIRST_OWN <= kind <= record.LAST_OWN or len(dict(fields)) < len(fields):
        return None
    return Declaration(kind, found[2], fields)


def _clashes(found: Declaration, own: Mapping[int, Declaration]) -> bool:
    """Whether its name is taken. The same declaration may come again, on request."""
    taken = {it.name for kind, it in own.items() if kind != found.kind}
    return found.name in taken.union(wire_fields.NAMES.values())


def crc16(data: bytes) -> int:
    """CRC-16/IBM-3740."""
    return crc_hqx(data, 0xFFFF)


def _is_text(data: bytes | bytearray) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return all(byte >= 0x20 or byte in _TEXT_CONTROLS for byte in data)


def _text_at_the_end(segment: bytes) -> bytes:
    """The whole lines at the end of `segment`, without its first line; often none."""
    lines = segment.split(b"\n")
    text: list[bytes] = []
    while len(lines) > 1 and _is_text(lines[-1]):
        text.insert(0, lines.pop())
    return b"\n".join(text)


def _payload(segment: bytes) -> bytes | None:
    """The record in the bytes between two zeros; None if their CRC is not right."""
    end = len(segment)
    blocks = []
    at = 0
    while at < end:
        after = at + segment[at]
        if after > end:
            return None
        blocks.append(segment[at + 1 : after])
        at = after
    # The longest may have a code byte of 255, which has no zero after it.
    data = _unstuff(segment) if end > 254 else b"\0".join(blocks)
    if len(data) < 3 or crc_hqx(data[:-2], 0xFFFF) != data[-2] | data[-1] << 8:
        return None
    return data[:-2]


def _unstuff(stuffed: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(stuffed):
        code = stuffed[at]
        out += stuffed[at + 1 : at + code]
        at += code
        if code < 255 and at < len(stuffed):
            out.append(0)
    return bytes(out)
