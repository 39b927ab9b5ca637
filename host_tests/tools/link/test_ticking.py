"""Does the loop tick? Heard at a port that stays, goes away, comes back or says nothing."""

import json
import threading
import time
from pathlib import Path

import pytest
from serial import Serial

from noheap_tools.errors import ToolError
from noheap_tools.link import keys, serial_port, ticking
from rig.fake_repl import FakeRepl
from rig.patience import PATIENCE_S

_GOLDEN = Path(__file__).parents[2] / "golden" / "frames.json"
FRAMES = {e["name"]: bytes.fromhex(e["frame_hex"]) for e in json.loads(_GOLDEN.read_text())}
TRACEBACK = b'Traceback (most recent call last):\r\n  File "main.py"\r\nOSError: 5\r\n'


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    monkeypatch.setattr(ticking, "_REST_S", 0.1)
    monkeypatch.setattr(ticking, "_RETRY_S", 0.02)
    monkeypatch.setattr(ticking, "_RETURN_S", 0.5)


def nowhere() -> str:
    raise AssertionError("the port did not go away")


def watch(repl: FakeRepl, sent: bytes, patience_s: float = 5) -> ticking.Verdict:
    with serial_port.opened(repl.port) as port:
        repl.say(sent)
        return ticking.watch(port, nowhere, patience_s)


def test_counted_ticks_are_told_at_once():
    with FakeRepl() as repl:
        began = time.monotonic()
        verdict = watch(repl, b"MPY: soft reboot\r\n" + FRAMES["hello"] + FRAMES["stats"])
    assert (verdict.ticks, verdict.missed) == (1000, 2)
    assert time.monotonic() - began < 2


def test_samples_alone_are_no_proof():
    with FakeRepl() as repl:
        verdict = watch(repl, FRAMES["hello"] + FRAMES["sample"], patience_s=0.3)
    assert verdict.ticks is None
    assert not verdict.ended


def test_a_traceback_is_an_explanation_and_ends_the_wait():
    with FakeRepl() as repl:
        began = time.monotonic()
        verdict = watch(repl, FRAMES["text"] + TRACEBACK)
    assert verdict.explained
    assert verdict.texts[-1] == "OSError: 5"
    assert time.monotonic() - began < 2


def test_a_banner_ends_the_wait_unexplained():
    with FakeRepl() as repl:
        verdict = watch(repl, b"\r\nMicroPython v1.26.1 on 2025-09-11; Pico\r\n>>> ")
    assert verdict.ended
    assert not verdict.explained


def test_a_version_in_a_framed_text_is_no_banner():
    framed = FRAMES["text"].replace(b"board=pico", b"MicroPytho")
    assert framed != FRAMES["text"]
    with FakeRepl() as repl:
        assert not watch(repl, framed, patience_s=0.2).ended


def test_a_silent_port_is_nudged(monkeypatch):
    monkeypatch.setattr(ticking, "_SILENCE_S", 0.1)
    heard = threading.Event()
    with FakeRepl() as repl:
        repl.on_input = lambda data: heard.set() if data == b"\r" else None
        verdict = watch(repl, b"", patience_s=0.6)
        assert heard.wait(PATIENCE_S)
    assert verdict.texts == []


def test_a_board_is_followed_when_its_port_comes_back_under_another_name():
    with FakeRepl() as before, FakeRepl() as after:
        names = iter(["/dev/not-yet", before.port, after.port])
        speaker = threading.Timer(0.3, lambda: after.say(FRAMES["stats"]))
        with serial_port.opened(before.port) as port:
            before.unplug()
            speaker.start()
            verdict = ticking.watch(port, lambda: next(names, after.port), 5)
        speaker.join()
    assert verdict.ticks == 1000


def test_a_board_that_does_not_come_back_is_told():
    with FakeRepl() as repl, serial_port.opened(repl.port) as port:
        repl.unplug()
        with pytest.raises(ToolError, match="there is no port /dev/gone"):
            ticking.watch(port, lambda: "/dev/gone", 5)


def test_a_complaint_is_asked_for_with_a_restart():
    sent = bytearray()

    def on_input(data: bytes) -> None:
        sent.extend(data)
        if keys.SOFT_RESET in data:
            repl.say(b"MPY: soft reboot\r\n" + TRACEBACK)

    with FakeRepl() as repl:
        repl.on_input = on_input
        texts = ticking.complaint(repl.port, 5)
    assert texts[-1] == "OSError: 5"
    assert sent.startswith(keys.RESTART)


def test_the_port_is_closed_before_the_board_is_looked_for():
    # An old handle that stays open would keep the board from its old name.
    with FakeRepl() as before, FakeRepl() as after, serial_port.opened(before.port) as port:
        assert isinstance(port, Serial)
        before.unplug()
        after.say(FRAMES["stats"])
        ticking.watch(port, lambda: after.port, 0.3)
        assert not port.is_open
