"""Records of logs and metrics, damaged on the way or made up by a board: the decoder and the
monitor neither fail nor grow, and nothing is shown as a message that it is not.

A CRC of 16 bits takes one damaged frame of 65,536 for a good one, if the damage is arbitrary.
"""

import json
import struct
from random import Random

from attack import dice
from attack.test_frames import EACH, MOST_WRONG, damaged
from noheap.wire import record
from noheap_tools.link import entries
from noheap_tools.link.decode import Item, Log, Lost, Metrics, Text
from noheap_tools.link.encode import framed
from noheap_tools.logs.message import Message
from noheap_tools.logs.table import Table
from noheap_tools.monitor import lines
from noheap_tools.monitor.panel import Panel
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.session import Session

TWO, HEX, NONE = 0x400001, 0x200002, 0x000003
TABLE = Table()
VERSION = TABLE.add(
    {
        TWO: Message("warning", "bus {kind} after {n:+05d}", "main.py", 9, "tick", 2),
        HEX: Message("error", "at {place:#010x}", "motor.py", 4, "", 1),
        NONE: Message("info", "ready", "main.py", 3, "main", 0),
    }
)
LOGS = (record.LOG, record.LOG_BEFORE)
# As a board sends them: a record with all three messages, and metrics.
ENTRIES = b"\1\0\x40\0\6\x09" + b"\2\0\x20\xac\2\xff\xff\xff\xff\x0f" + b"\3\0\0\5"
GOOD = [
    *(framed(struct.pack("<BIIHB", kind, VERSION, 100, 0, 0) + ENTRIES) for kind in LOGS),
    framed(bytes([record.METRIC_NAMES]) + b"0 +rescues depth"),
    framed(struct.pack("<BH2I", record.METRICS, 0, 7, 9)),
]
SAID = {"bus 3 after -0005", "at 0x80000000", "ready"}
_LONGEST = 300  # bytes that may wait for the end of a frame
_MOST_VERSIONS = 64
_MOST_METRICS = 1024
_MOST_LINES = 200
_WORST_METRICS = struct.pack("<BH", record.METRICS, 0)


def made_up(random: Random) -> bytes:
    """A frame with the right CRC, of a board that says whatever it likes."""
    match random.randrange(6):
        case 0:
            names = " ".join(f"n{random.randrange(10**6)}" for _ in range(random.randrange(30)))
            return framed(f"{chr(record.METRIC_NAMES)}{random.randrange(1200)} {names}".encode())
        case 1:
            return framed(_WORST_METRICS + random.randbytes(random.randrange(240)))
        case 2:
            return framed(bytes([record.METRIC_NAMES]) + random.randbytes(random.randrange(60)))
        case _:
            version = random.choice((VERSION, random.getrandbits(32)))
            head = struct.pack("<BIIHB", random.choice(LOGS), version, 100, 0, 0)
            body = bytearray(ENTRIES * random.randrange(5))
            for _ in range(random.randrange(4)):
                if body:
                    body[random.randrange(len(body))] = random.randrange(256)
            return framed(head + bytes(body) + random.randbytes(random.choice((0, 0, 9))))


def is_harmless(line: str) -> bool:
    return line.replace("\t", " ").isprintable()


def is_shown_as_it_is(item: Item) -> bool:
    """Whether lines, JSON and the terminal's line can be made of it, and say nothing else."""
    assert is_harmless(lines.in_words(item))
    if isinstance(item, Log):
        json.dumps(entries.as_dict(item))
        assert is_harmless(entries.line(item))
        known = item.version == VERSION and item.number in TABLE.messages
        return (item.message is not None) == known
    return True


def test_damaged_and_made_up_records(round_: int) -> None:
    random = dice("log frames", round_)
    session = Session(TABLE)
    list(session.take(Piece(0, 0, Kind.NAME, b"x")))
    board = session.boards[0]
    panel = Panel(board)
    wrong: list[Item] = []
    for n in range(EACH):
        is_damaged = n % 2
        data = damaged(random.choice(GOOD), random) if is_damaged else made_up(random)
        for heard in session.take(Piece(0, n, Kind.DATA, data)):
            item = heard.item
            panel.take(heard)
            if isinstance(item, Log | Lost | Metrics | Text):
                assert is_shown_as_it_is(item), item
            if is_damaged and isinstance(item, Log) and item.text not in SAID:
                wrong.append(item)
        assert len(board.decoder._pending) <= _LONGEST
    panel.rows(80, 24, 0)
    assert len(wrong) <= MOST_WRONG, wrong
    assert len(board.decoder.unknown_versions) <= _MOST_VERSIONS
    assert len(board.decoder._metrics.names) <= _MOST_METRICS
    assert len(panel._metrics) <= _MOST_METRICS
    assert len(panel._log) <= _MOST_LINES
    # And the next good frame but one is found.
    after = [it.item for it in session.take(Piece(0, EACH, Kind.DATA, GOOD[0] * 2))]
    assert {it.text for it in after if isinstance(it, Log)} >= SAID
