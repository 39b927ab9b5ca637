"""Turns the bytes a board sends into records and text (wire/frame.py, wire/record.py).

The stream itself declares the firmware's own records, so any of them comes out by its names.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from noheap.record import fault_of, state_of
from noheap.wire import fields as wire_fields
from noheap.wire import record

_MAX_FRAME = 300  # longer than any frame: more bytes are not a frame
UNKNOWN = wire_fields.NAMES[record.UNKNOWN]  # the record of a kind that nothing declares
_DECLARED = re.compile(r"(\d+) (\w+)((?: \+?\w+)+)")
_TEXT_CONTROLS = b"\t\r\n\b\x1b"  # the other control characters do not occur in text


@dataclass(frozen=True)
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


Item = Record | Text | Identity | Declaration


class Decoder:
    """Feed bytes in any pieces; damaged frames are counted in `bad_frames` and skipped.

    A record of the firmware's own comes out by its name once its declaration has come, before
    that as UNKNOWN.

    Bytes between two zeros are a frame if the CRC is right, else text if possible, else a damaged
    frame. No zero is remembered as a beginning or an end, so the next frame is always found.
    """

    def __init__(self) -> None:
        self.bad_frames = 0
        self._own: dict[int, Declaration] = {}
        self._pending = bytearray()
        self._attached = False  # a zero has come: before it, a frame may lack its head

    def feed(self, data: bytes) -> Iterator[Item]:
        for byte in data:
            if byte == 0:
                yield from self._segment()
                self._attached = True
                continue
            self._pending.append(byte)
            if len(self._pending) > _MAX_FRAME:
                yield from self._segment()
            elif byte == 0x0A and len(self._pending) > 1 and _is_text(self._pending):
                # Alone it may be a frame's first byte; the second, the kind, is never text.
                yield from self.flush()

    def flush(self) -> Iterator[Text]:
        """The text that has no line end yet."""
        if not _is_text(self._pending):
            return
        lines = self._pending.decode().split("\n")
        self._pending.clear()
        for line in lines:
            if line.strip("\r"):
                yield Text(line.strip("\r"), framed=False)

    def _segment(self) -> Iterator[Item]:
        segment = bytes(self._pending)
        payload = _unstuff(segment) or b""
        if len(payload) >= 3 and crc16(payload[:-2]) == _u16(payload[-2:]):
            decoded = parse(payload[:-2], self._own)
            self._pending.clear()
            if decoded is not None:
                self._learn(decoded)
                yield decoded
                return
        elif _is_text(segment) and (self._attached or len(segment) > _MAX_FRAME):
            yield from self.flush()
            return
        self.bad_frames += bool(segment) and self._attached
        # A frame that a reset cut short has no zero before the text that follows it.
        self._pending[:] = _text_at_the_end(segment)
        yield from self.flush()
        self._pending.clear()

    def _learn(self, item: Item) -> None:
        if isinstance(item, Identity):
            self._own.clear()  # a board that starts, maybe with another firmware
        elif isinstance(item, Declaration):
            self._own[item.kind] = item


def parse(payload: bytes, own: Mapping[int, Declaration]) -> Item | None:
    """What a record's bytes say. `own` are the firmware's records, by their kinds.

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
    elif kind in wire_fields.FIELDS:
        name, fields = wire_fields.NAMES[kind], wire_fields.FIELDS[kind]
    else:
        return Record(UNKNOWN, {"kind": kind, "bytes": len(body)})
    if len(body) != 4 * len(fields):
        return None
    layout = "<" + "".join("I" if unsigned else "i" for _, unsigned in fields)
    values = struct.unpack(layout, body)
    named = dict(zip((name for name, _ in fields), values, strict=True))
    if kind == record.SAMPLE:
        status = named.pop("status")
        named |= {"error": fault_of(status), "state": state_of(status)}
    return Record(name, named)


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
    """CRC-16/IBM-3740, bit by bit, deliberately without the shortcut that the board uses."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


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


def _u16(data: bytes) -> int:
    return data[0] | data[1] << 8


def _unstuff(stuffed: bytes) -> bytes | None:
    out = bytearray()
    at = 0
    while at < len(stuffed):
        code = stuffed[at]
        if at + code > len(stuffed):
            return None
        out += stuffed[at + 1 : at + code]
        at += code
        if code < 255 and at < len(stuffed):
            out.append(0)
    return bytes(out)
