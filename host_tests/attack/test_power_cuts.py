"""The board loses its supply at a random moment, while it saves settings or is flashed.

RAM is noise then, and what was being erased or programmed is left as it is. Settings are the last
ones that were said to be saved, or those that were being saved (docs/guide/failsafe.md); a flash
that is run again does what was left to do.
"""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from attack import dice
from noheap_tools import cli
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.commands import flash
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program, boot, stock_image
from noheap_tools.emulator.pty_port import PtyPort
from noheap_tools.emulator.serve import Server
from noheap_tools.link.device import connected
from rig import tiny

FEW = 1
CUTS = 6  # of a round, while settings are saved
_LONGEST_MS = 150.0  # of a save and a half
PROGRAMS = Path(__file__).parent / "programs"
LOST = 2  # saves of which the host may not have heard before the cut


def saving(slots: str) -> Mapping[str, bytes]:
    files = device_files.library(boards.load("pico").mpy_arch)
    return {**files, "main.py": slots.encode() + (PROGRAMS / "saving.py").read_bytes()}


def wrong_after_cuts(pico: Program, random: Random) -> list[str]:
    """Returns what was loaded after a cut and may not be."""
    found = []
    pico.line("loaded")
    for _ in range(CUTS):
        saved = int(pico.line("saved")[1])
        pico.board.run_ms(random.uniform(0, _LONGEST_MS))
        lines = [line.split() for line in pico.said.splitlines()]
        saved = max([saved, *(int(it[1]) for it in lines if it[:1] == ["saved"] and it[1:])])
        pico.board.brown_out()
        pico.say(b"")
        loaded = pico.line("loaded", "Traceback")
        if loaded[0] != "loaded" or loaded[2] != "True":
            found.append(f"saved {saved}, then {loaded}")
            break
        if not saved <= int(loaded[1]) <= saved + LOST:
            found.append(f"saved {saved}, loaded {loaded[1]}")
    return found


def test_settings(round_: int) -> None:
    slots = "from noheap.safe.config_slots import ConfigSlots as SLOTS\n"
    assert wrong_after_cuts(boot(saving(slots)), dice("settings", round_)) == []


def test_settings_in_one_file_are_seen_to_be_lost() -> None:
    slots = (PROGRAMS / "one_file.py").read_text() + "\nSLOTS = OneFile\n"
    assert wrong_after_cuts(boot(saving(slots)), dice("one file", 0))


class Cut:
    """An emulated Pico at `port`, whose supply fails soon after the `after`-th byte for it."""

    def __init__(self) -> None:
        self.board = EmulatedBoard(boards.load("pico"), stock_image().path)
        self._pty = PtyPort()
        self.port = self._pty.path
        self._server = Server(self.board, self._pty)
        self._server.boot()
        self._left = -1
        self._late_ms = 0.0
        self._send = self.board.send
        self.board.send = self._count  # type: ignore[method-assign]
        self._alarm = self.board.clock.create_alarm(self.board.brown_out)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()

    def cut(self, after: int, late_ms: float) -> None:
        self._left, self._late_ms = after, late_ms

    def _count(self, data: bytes) -> None:
        self._send(data)
        if self._left >= 0:
            self._left -= len(data)
            if self._left < 0:
                self._alarm.schedule(self._late_ms * 1e6)

    def close(self) -> None:
        self._server.stop()
        self._thread.join()
        self._server.close()
        self._pty.close()


@pytest.fixture(scope="module")
def cut() -> Iterator[Cut]:
    cut = Cut()
    yield cut
    cut.close()


def test_flash(round_: int, cut: Cut, monkeypatch, capsys) -> None:
    random = dice("cut flash", round_)
    wanted = dict(tiny.everything())
    wanted |= {f"lib/noheap/{n}.bin": random.randbytes(random.randint(1, 3000)) for n in range(3)}
    monkeypatch.setattr(flash.device_files, "everything", lambda *_, **__: dict(wanted))
    monkeypatch.setattr(flash.ticking, "_SILENCE_S", 0.3)
    resets = cut.board.resets
    cut.cut(random.randint(200, 9000), random.uniform(0, 40))
    first = cli.main(["flash", "--port", cut.port])
    told = capsys.readouterr()
    assert first == 0 or told.err.strip(), "it failed without a word"
    assert "Traceback" not in told.err
    assert cut.board.resets > resets
    assert cli.main(["flash", "--port", cut.port]) == 0, capsys.readouterr().err
    with connected(cut.port) as device:
        assert {path: device.read(path) for path in wanted} == wanted
