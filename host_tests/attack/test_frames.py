"""Damaged frames: the decoder neither fails nor grows, and makes next to no record of them.

A CRC of 16 bits takes one damaged frame of 65,536 for a good one, if the damage is arbitrary.
"""

import contextlib
import json
from pathlib import Path
from random import Random

from attack import dice
from noheap_tools.errors import ToolError
from noheap_tools.link.decode import Decoder, Item, Text
from noheap_tools.link.observation import Observation

FRAMES = [
    bytes.fromhex(entry["frame_hex"])
    for entry in json.loads((Path(__file__).parents[1] / "golden/frames.json").read_text())
]
EACH = 2000  # frames of a round
# Of a round, so that all 500 of `make attack` have at most as many as chance allows, and a few.
MOST_WRONG = 2
_LONGEST = 300  # bytes that may wait for the end of a frame
_MOST_NAMES = 100


def damaged(frame: bytes, random: Random) -> bytes:
    data = bytearray(frame)
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(data)) if data else 0
        match random.randrange(7):
            case 0:
                data[at:] = b""
            case 1:
                del data[at : at + random.randint(1, 4)]
            case 2:
                data[at:at] = random.randbytes(random.randint(1, 4))
            case 3 if data:
                data[at] ^= 1 << random.randrange(8)
            case 4 if data:
                data[at] = random.randrange(256)
            case 5:
                other = random.choice(FRAMES)
                data[at:] = other[random.randrange(len(other)) :]
            case _:
                data += random.randbytes(random.randint(1, 400))
    return bytes(data)


GOOD = {repr(item) for frame in FRAMES for item in Decoder().feed(frame)}


def is_sent(item: Item) -> bool:
    return isinstance(item, Text) or repr(item) in GOOD


def test_damaged_frames(round_: int) -> None:
    random = dice("frames", round_)
    decoder, seen = Decoder(), Observation()
    wrong = []
    for _ in range(EACH):
        for item in decoder.feed(damaged(random.choice(FRAMES), random)):
            if not is_sent(item) and "unknown" not in repr(item):
                wrong.append(item)
            with contextlib.suppress(ToolError):  # another version of the records, it thinks
                seen.take(item)
        assert len(decoder._pending) <= _LONGEST
    assert len(wrong) <= MOST_WRONG, wrong
    assert len(decoder._own) < 256
    assert len(seen.counts) + len(seen.own) + len(seen._steps) < 3 * _MOST_NAMES
    # And the second good frame after it is found.
    found = [*decoder.feed(FRAMES[0] * 3)]
    assert any(repr(item) in GOOD for item in found)
