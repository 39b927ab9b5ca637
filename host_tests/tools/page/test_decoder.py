"""The page's decoder beside Python's: golden frames, damage, text between frames, the log."""

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from noheap.wire import record
from noheap_tools.link.decode import Decoder, Item, Log, Record, Text
from noheap_tools.link.encode import framed

_GOLDEN = Path(__file__).parents[2] / "golden"
_FRAMES = {
    entry["name"]: bytes.fromhex(entry["frame_hex"])
    for entry in json.loads((_GOLDEN / "frames.json").read_text())
}
_OWN = bytes([16]) + (25000).to_bytes(4, "little") + (101325).to_bytes(4, "little")


def _log(number: int, *entries: bytes, kind: int = record.LOG) -> bytes:
    head = (7).to_bytes(4, "little") + (2**32 - 5).to_bytes(4, "little") + bytes([1, 0, number])
    return framed(bytes([kind]) + head + b"".join(entries))


# No word; then two words, one below zero and one of 32 bits.
_ENTRY = bytes([1, 2, 3, 9])
_WORDY = bytes([4, 5, 0x46, 0x82, 0x01, 0x05, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F])
_METRICS = framed(bytes([12]) + b"0 +ticks depth") + framed(
    bytes([11, 0, 0]) + (2**32 - 1).to_bytes(4, "little") * 2
)
_STREAMS = {
    **_FRAMES,
    "own": _FRAMES["declaration"] + framed(_OWN),
    "undeclared": framed(_OWN),
    "twice": _FRAMES["identity"] + _FRAMES["declaration"] + _FRAMES["declaration"] + framed(_OWN),
    "log": _log(1, _ENTRY) + _log(2, _WORDY, _ENTRY) + _log(5, _ENTRY),
    "log before": _log(0, _ENTRY, kind=record.LOG_BEFORE)
    + _log(1, _WORDY, kind=record.LOG_BEFORE)
    + _log(1, _ENTRY),
    "short log": _log(1, _ENTRY[:3]),
    "metrics": _METRICS,
    "text": b"MicroPython v1.26.1\r\n>>> " + _FRAMES["sample"] + "25 °C\r\nhot\r\n".encode(),
    "cut": _FRAMES["sample"]
    + _FRAMES["stats"][:9]
    + b"Traceback:\r\n  no\r\n"
    + _FRAMES["sample"],
    "long": b"x" * 700 + b"\r\n" + _FRAMES["hello"],
}


def _python(pieces: list[bytes]) -> dict[str, object]:
    decoder = Decoder()
    items = [_shown(item) for piece in pieces for item in decoder.feed(piece)]
    return {"items": items, "bad": decoder.bad_frames}


def _shown(item: Item) -> dict[str, object]:
    """As the page's decoder names it."""
    if isinstance(item, Record):
        return {"type": "record", "name": item.name, "fields": item.fields}
    if isinstance(item, Text):
        return {"type": "text", "text": item.text, "framed": item.framed}
    said = asdict(item)
    if isinstance(item, Log):
        said = {"number": item.number, "tUs": item.t_us, "words": item.words}
        said |= {"version": item.version, "before": item.before}
    names = {"unique_id": "uniqueId"}
    return {"type": type(item).__name__.lower(), **{names.get(k, k): v for k, v in said.items()}}


def _both(run_script, streams: list[list[bytes]]) -> tuple[list[Any], list[Any]]:
    asked = json.dumps([[piece.hex() for piece in pieces] for pieces in streams])
    page = json.loads(run_script("decode.ts", asked))
    python = json.loads(json.dumps([_python(pieces) for pieces in streams]))
    return page, python


@pytest.fixture(scope="module")
def decoded(run_script):
    page, python = _both(run_script, [[stream] for stream in _STREAMS.values()])
    return dict(zip(_STREAMS, zip(page, python, strict=True), strict=True))


@pytest.mark.parametrize("name", _STREAMS)
def test_the_page_decodes_as_python_does(decoded, name):
    page, python = decoded[name]
    assert page == python
    assert page["items"] or page["bad"]


def test_damage_in_any_place_is_seen_alike(run_script):
    chance = random.Random(19)
    streams = []
    whole = b"".join(_STREAMS.values())
    for _ in range(300):
        begin = chance.randrange(len(whole))
        part = bytearray(whole[begin : begin + 400])
        for _ in range(chance.randrange(4)):
            part[chance.randrange(len(part))] = chance.choice((0, 10, 65, 200, 255))
        cut = sorted(chance.randrange(len(part) + 1) for _ in range(3))
        streams.append(
            [bytes(part[a:b]) for a, b in zip([0, *cut], [*cut, len(part)], strict=True)]
        )
    page, python = _both(run_script, streams)
    assert page == python
