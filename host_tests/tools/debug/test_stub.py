"""The protocol on an emulated board, spoken byte by byte."""

from collections.abc import Iterator

import pytest

from noheap_tools.board import boards
from noheap_tools.debug.packets import framed
from noheap_tools.debug.stub import Stub
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.ports import Port
from noheap_tools.emulator.program import stock_image

PROGRAM = b"""\
import machine, micropython
@micropython.asm_thumb
def count(r0):
    ldr(r1, [r0, 0])
    add(r1, r1, 1)
    str(r1, [r0, 0])
words = bytearray(4)
while True:
    count(words)
    machine.idle()
"""
RAM = 0x20000000
# ldr r1, [r0]; adds r1, 1; str r1, [r0]
CODE = bytes.fromhex("0168491c0160")


class Wire(Port):
    """gdb's end is a list."""

    path = "wire"

    def __init__(self) -> None:
        super().__init__()
        self.typed = b""
        self.heard = b""
        self.there = True

    @property
    def connected(self) -> bool:
        return self.there

    def descriptors(self) -> tuple[list[int], int | None]:
        return [], None

    def look(self) -> None:
        pass

    def receive(self) -> bytes:
        data, self.typed = self.typed, b""
        return data

    def close(self) -> None:
        pass

    def _write(self, data: bytearray) -> int:
        self.heard += bytes(data)
        return len(data)


class Gdb:
    def __init__(self) -> None:
        self.board = EmulatedBoard(boards.load("pico"), stock_image().path, {"main.py": PROGRAM})
        self.wire = Wire()
        self.stub = Stub(self.board, self.wire)
        self.run(400)

    def run(self, ms: float) -> None:
        self.stub.run_until(self.board.now_ns + ms * 1e6)

    def ask(self, *packets: str) -> str:
        """What is said to the last of them, without acknowledgements."""
        for packet in packets:
            self.raw(framed(packet))
        return self.said()

    def raw(self, data: bytes) -> None:
        self.stub.look()
        self.wire.heard = b""
        self.wire.typed = data
        self.stub.look()

    def said(self) -> str:
        self.stub.look()
        return self.wire.heard.decode().lstrip("+").partition("#")[0].lstrip("$")

    def find_code(self) -> int:
        memory = bytearray()
        for at in range(RAM, RAM + 0x40000, 1024):
            memory += bytes.fromhex(self.ask(f"m{at:x},400"))
        return RAM + memory.index(CODE)

    def register(self, number: int) -> int:
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")


@pytest.fixture(scope="module")
def shared() -> Gdb:
    return Gdb()


@pytest.fixture
def gdb(shared) -> Iterator[Gdb]:
    assert shared.ask("?") == "S05"
    yield shared
    shared.ask("D")
    assert not shared.stub.halted


def test_it_halts_at_a_breakpoint_and_memory_shows_the_program(gdb):
    at = gdb.find_code()
    assert gdb.ask(f"Z0,{at + 2:x},2") == "OK"
    gdb.ask("c")
    gdb.run(100)
    assert gdb.stub.halted
    assert gdb.said() == "S05"
    assert gdb.register(15) == at + 2
    assert bytes.fromhex(gdb.ask(f"m{at:x},6")) == CODE
    before = gdb.register(1)
    assert gdb.ask("s") == "S05"
    assert gdb.register(15) == at + 4
    assert gdb.register(1) == before + 1
    gdb.ask("c")
    gdb.run(100)
    assert gdb.register(15) == at + 2
    assert gdb.register(1) == before + 1  # once around
    gdb.ask("c")  # from the breakpoint itself
    gdb.run(100)
    assert gdb.register(1) == before + 2
    assert gdb.ask(f"z0,{at + 2:x},2") == "OK"
    gdb.ask("c")
    gdb.run(5)
    assert not gdb.stub.halted


def test_it_halts_where_a_watched_word_has_changed(gdb):
    at = gdb.find_code()
    gdb.ask(f"Z0,{at:x},2", "c")
    gdb.run(100)
    words = gdb.register(0)
    gdb.ask(f"z0,{at:x},2")
    assert gdb.ask(f"Z2,{words:x},4") == "OK"
    gdb.ask("c")
    for _ in range(200):
        if not gdb.stub.halted:
            gdb.run(1)
    assert gdb.said() == f"T05watch:{words:x};"
    assert gdb.register(15) == at + 6


def test_ctrl_c_halts_it(gdb):
    gdb.ask("c")
    gdb.run(1)
    gdb.raw(b"\x03")
    assert gdb.said() == "S02"
    assert gdb.stub.halted


def test_registers_and_memory_are_written(gdb):
    kept = gdb.ask("g")
    assert len(kept) == 8 * 17
    assert gdb.ask("P5=78563412") == "OK"
    assert gdb.register(5) == 0x12345678
    assert gdb.ask(f"G{kept}") == "OK"
    assert gdb.ask("g") == kept
    place = RAM + 0x41F00
    assert gdb.ask(f"M{place:x},3:0a0b0c") == "OK"
    assert gdb.ask(f"m{place:x},3") == "0a0b0c"


def test_flash_takes_a_breakpoint_too(gdb):
    # Where the interpreter calls count: its address is in lr there.
    at = gdb.find_code()
    gdb.ask(f"Z0,{at:x},2", "c")
    gdb.run(100)
    back = gdb.register(14) & ~1
    assert back >> 24 == 0x10
    gdb.ask(f"z0,{at:x},2", f"Z1,{back:x},2", "c")
    gdb.run(100)
    assert gdb.stub.halted
    assert gdb.register(15) == back


def test_a_gdb_that_goes_away_lets_it_run(gdb):
    gdb.ask(f"Z0,{gdb.find_code():x},2")
    gdb.wire.there = False
    gdb.stub.look()
    assert not gdb.stub.halted
    gdb.run(50)
    assert not gdb.stub.halted
    gdb.wire.there = True


def test_monitor_reset_resets_the_board(gdb):
    before = gdb.board.resets
    assert gdb.ask("qRcmd," + b"reset".hex()) == "OK"
    assert gdb.board.resets == before + 1
    assert bytes.fromhex(gdb.ask("qRcmd," + b"jump".hex())) == b"noheap knows: monitor reset\n"
    gdb.ask("c")
    gdb.run(400)


WRONG = ["p", "p11", "pzz", "P5", "P5=12", "P99=00000000", "m", "m0", "m0,z", "m-1,4", "M0,2:00"]
WRONG += ["M", "M0", "Z0", "Z0,zz,2", "Gzz", "cxx", "sxx", "Z2,20000000", "m100000000,4"]


@pytest.mark.parametrize("packet", WRONG)
def test_a_packet_that_is_not_as_it_must_be_is_refused(gdb, packet):
    assert gdb.ask(packet) == "E01"
    assert gdb.stub.halted


@pytest.mark.parametrize("packet", ["Z3,0,4", "Z9,0,1", "vCont?", "X0,0:", "!", "", "qNonsense"])
def test_what_it_does_not_have_is_said_to_be_so(gdb, packet):
    assert gdb.ask(packet) == ""


def test_a_damaged_packet_is_asked_for_again(gdb):
    gdb.raw(b"$g#00")
    assert gdb.wire.heard == b"-"


def test_the_description_is_read_in_parts(gdb):
    parts, at = "", 0
    while True:
        part = gdb.ask(f"qXfer:features:read:target.xml:{at:x},100")
        parts += part[1:]
        at = len(parts)
        if part[0] == "l":
            break
    assert parts.endswith("</feature></target>")
    assert parts.count("<reg ") == 17
