"""Whatever a board answers, no command ends in a traceback, and each says what is wrong.

mpremote's part is left out: test_device.py has boards that do not keep to its protocol.
"""

import contextlib
import json
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mpremote.transport import TransportError, TransportExecError

from noheap_tools import cli
from noheap_tools.commands import flash
from noheap_tools.flash.manifest import FILE, sha256
from noheap_tools.link import raw_repl, serial_port, silence, ticking
from noheap_tools.link.ticking import Verdict
from rig import tiny

_GOLDEN = Path(__file__).parents[2] / "golden/frames.json"
_FIXTURES = HealthCheck.function_scoped_fixture  # they hold nothing of one example

# On an honest board, which has an older firmware and a main.py of the user's.
OURS = {"config.py": b"TICKS = 1\n", "boot.py": b"# older\n"}
MANIFEST = "".join(f"{sha256(data)}  {path}\n" for path, data in OURS.items()).encode()
FILES = OURS | {"main.py": b"print('mine')\n", FILE: MANIFEST}
COMMANDS: dict[str, list[str]] = {
    "flash": ["flash"],
    "flash --replace": ["flash", "--replace", "--overwrite-config"],
    "flash --dry-run": ["flash", "--dry-run"],
    "flash --library": ["flash", "--library"],
    "config get": ["config", "get"],
    "config set": ["config", "set", "TICKS", "3"],
    "erase": ["erase"],
    "erase --all": ["erase", "--all", "--yes", "--json"],
    "reset": ["reset", "--json"],
}

lines = (
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda it: st.lists(it) | st.tuples(it, it) | st.tuples(it, it, it),
    ).map(repr)
    | st.tuples(st.text(), st.integers()).map(repr)
    | st.tuples(st.sampled_from(["main.py", "../x", "C:x", "a\0b", "lib"]), st.text()).map(repr)
)
hostile = (
    st.lists(lines, max_size=4).map("\n".join).map(lambda it: it.encode(errors="replace"))
    | st.binary()
    | st.sampled_from([TransportError("?"), struct.error("?"), OSError(5, "?"), b"(" * 70_000])
    | st.text().map(lambda it: TransportExecError(b"", it))
)
Answer = bytes | Exception | None  # None: an honest one


class Serial:
    """A port at which nothing is said by itself."""

    timeout: float = 0
    write_timeout: float = 0
    in_waiting = 0
    name = "PORT"

    def read(self, _size: int = 1) -> bytes:
        return b""

    def write(self, data: bytes) -> int:
        return len(data)

    def close(self) -> None: ...


class Transport:
    """In place of mpremote's: it answers as `answers` say, and then honestly."""

    answers: list[Answer] = []  # noqa: RUF012

    def __init__(self, *_: object, **__: object) -> None:
        self.serial: Any = Serial()
        self.in_raw_repl = True

    def enter_raw_repl(self, **_: object) -> None: ...

    def exit_raw_repl(self) -> None: ...

    def close(self) -> None: ...

    def exec_raw_no_follow(self, code: str) -> None:
        self.exec(code, lambda data: None)

    def exec(self, code: str, data_consumer: Callable[[bytes], object]) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if answer is None:
            answer = honest(code)
        if isinstance(answer, Exception):
            raise answer
        data_consumer(answer + b"\x04")


def honest(code: str) -> bytes:
    """What a board with FILES says; it forgets what is written."""
    if "uname" in code:
        return b"('Raspberry Pi Pico with RP2040', (1, 26, 1), 4870)\r\n"
    if "hashlib" in code:
        return said((path, sha256(data)) for path, data in FILES.items())
    if "statvfs" in code:
        return said([(4096, 300)])
    if "ilistdir" in code:
        return said([*((path, len(data)) for path, data in FILES.items()), ("lib/noheap", None)])
    if ".seek(" in code:
        found = [data for path, data in FILES.items() if repr(path) in code]
        return said(found or [None])
    return b""


def said(values: Any) -> bytes:
    return "".join(f"{value!r}\r\n" for value in values).encode()


@pytest.fixture(autouse=True, scope="module")
def no_port(tmp_path_factory):
    files = dict(tiny.everything())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("project"))
        patch.setattr(raw_repl, "SerialTransport", Transport)
        patch.setattr(flash.device_files, "everything", lambda *_, **__: dict(files))
        library = {path: data for path, data in files.items() if path.startswith("lib/")}
        patch.setattr(flash.device_files, "library", lambda *_: library)
        patch.setattr(flash.report, "reports", lambda _: True)  # takes a second to find out
        patch.setattr(ticking, "watch", lambda *_: Verdict(ticks=1, missed=0))
        yield


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_an_honest_board_is_served(command, capsys):
    Transport.answers = []
    code = cli.main([*command, "--port", "PORT"])
    out, err = capsys.readouterr()
    # A plain `flash` finds main.py, which is the user's.
    assert code == (command == ["flash"]), out + err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[_FIXTURES])
@given(st.lists(st.none() | hostile, max_size=6))
def test_a_hostile_board_is_told_of(command, capsys, answers):
    Transport.answers = list(answers)
    code = cli.main([*command, "--port", "PORT"])
    err = capsys.readouterr().err
    assert code in ((0, 1, 2) if "set" in command else (0, 1))  # 2: config.py has no such key
    if code and "--json" not in command:
        assert f"noheap {command[0]}: " in err


class Talking(Serial):
    """A port at which these pieces come, one at each read, and which takes what is sent."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = [piece for piece in pieces if piece]

    def read(self, _size: int = 1) -> bytes:
        if self._pieces:
            return self._pieces.pop(0)
        time.sleep(0.002)
        return b""


FRAMES = [bytes.fromhex(it["frame_hex"]) for it in json.loads(_GOLDEN.read_text())]
pieces = (
    st.binary()
    | st.sampled_from(FRAMES)
    | st.sampled_from(FRAMES).map(lambda it: it[: len(it) // 2])
    | st.sampled_from([b">>> ", b"raw REPL; CTRL-B to exit\r\n>", b"\x04>", b"OK"])
    | lines.map(lambda it: f"OK{it}\r\nNone\r\n\x04\x04>".encode(errors="replace"))
)


@settings(max_examples=60, deadline=None, suppress_health_check=[_FIXTURES])
@given(st.lists(pieces, max_size=12), st.sampled_from([["--json"], []]))
def test_monitor_shows_whatever_comes(monkeypatch, capsys, pieces, options):
    monkeypatch.setattr(silence, "_ANSWER_S", 0.01)
    port = contextlib.nullcontext(Talking(pieces))
    monkeypatch.setattr(serial_port, "opened", lambda *_: port)
    code = cli.main(["monitor", "--port", "PORT", "--seconds", "0.02", *options])
    out, err = capsys.readouterr()
    assert code in (0, 1)
    assert "damaged frames" in err
    if options:
        assert all(json.loads(line)["type"] for line in out.splitlines())
