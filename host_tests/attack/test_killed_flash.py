"""`noheap flash` killed at a random byte, and run again: it does what was left to do.

A round kills it five times, each run beginning with what the killed one before has left, and then
lets one end.
"""

import os
from collections.abc import Iterator
from random import Random

import pytest
import serial

from attack import dice, dying
from noheap_tools import cli
from noheap_tools.commands import flash
from noheap_tools.link.device import connected
from rig import tiny
from rig.emulation import Emulation

MINE = {"notes.txt": b"mine", "lib/gauge.py": b"mine, too"}
FEW = 1  # of `make test`: it takes some seconds
KILLS = 5
FEWEST, MOST = 200, 12_000  # bytes that are sent until the end: from the first to more than all


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    with connected(emulation.port) as device:
        for path, data in MINE.items():
            device.write(path, data)
    yield emulation
    assert emulation.stop() == 0


def flash_until(left: int, port: str) -> None:
    """Flashes, and dies in the middle of what it writes to the port."""
    write = serial.Serial.write

    def deadly(self: serial.Serial, data: bytes) -> int | None:
        nonlocal left
        if len(data) > left:
            write(self, data[:left])
            os.kill(os.getpid(), dying.SIGNAL)
        left -= len(data)
        return write(self, data)

    serial.Serial.write = deadly  # type: ignore[method-assign]
    assert cli.main(["flash", "--port", port]) == 0


def changing(random: Random) -> dict[str, bytes]:
    """Files that are new, so that there is something to write."""
    return {f"lib/noheap/{n}.bin": random.randbytes(random.randint(1, 3000)) for n in range(3)}


def test_flash(round_: int, board: Emulation, monkeypatch, capsys) -> None:
    random = dice("flash", round_)
    wanted = dict(tiny.everything()) | changing(random)
    monkeypatch.setattr(flash.device_files, "everything", lambda *_, **__: dict(wanted))
    monkeypatch.setattr(flash.ticking, "_SILENCE_S", 0.3)
    kills = 0
    while kills < KILLS:
        left = random.randint(FEWEST, MOST)
        if dying.survived(lambda left=left: flash_until(left, board.port), dying.NEVER):
            wanted |= changing(random)
        else:
            kills += 1
    code = cli.main(["flash", "--port", board.port])
    assert code == 0, capsys.readouterr().err
    assert f"ticking {tiny.TICKS} ticks" in capsys.readouterr().out
    with connected(board.port) as device:
        assert {path: device.read(path) for path in MINE} == MINE
        assert {path: device.read(path) for path in wanted} == wanted
