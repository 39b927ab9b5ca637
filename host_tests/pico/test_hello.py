"""The default firmware prints text until a host asks for frames, at no cost to the ticks."""

from noheap_tools.board import boards, generated, program
from noheap_tools.emulator import contents
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.link import keys
from noheap_tools.link.asking import ALIVE, LEAVE, REQUEST
from noheap_tools.link.decode import Decoder, Identity, Item, Record, Text
from noheap_tools.run.simulation import Progress, Simulation

BOARD = boards.load("pico")
ASKED_MS = (100.0, 1200.0)
LOOK_MS = 250 + 100  # report.run's, and a turn of its loop


def test_it_answers_each_request_soon_and_misses_no_tick() -> None:
    heard: list[tuple[float, Item]] = []
    decoder = Decoder()
    waiting = [*ASKED_MS]

    def ask(progress: Progress) -> None:
        if waiting and progress.at_ms >= waiting[0]:
            del waiting[0]
            simulation.board.send(REQUEST)

    image, files = contents.flashed(BOARD, {})
    simulation = Simulation(BOARD, image, files, Scenario(), ask)
    judge = simulation.board.on_usb_data

    def hear(data: bytes) -> None:
        heard.extend((simulation.now_ms, item) for item in decoder.feed(data))
        judge(data)

    simulation.board.on_usb_data = hear
    result = simulation.run(2.4)
    assert result.violations() == []
    assert result.heap_delta_bytes == 0
    stamp = program.firmware(BOARD, generated.module(BOARD), {})
    who = [(at_ms, item) for at_ms, item in heard if isinstance(item, Identity)]
    assert [item.firmware for _, item in who] == [stamp] * 3
    for (answered_ms, _), asked_ms in zip(who[1:], ASKED_MS, strict=True):
        assert asked_ms < answered_ms < asked_ms + LOOK_MS
    hellos = [it for _, it in heard if isinstance(it, Record) and it.name == "hello"]
    assert hellos == hellos[:1] * 3
    assert any(isinstance(it, Text) and it.text == "KeyboardInterrupt: " for _, it in heard)


class Terminal(Program):
    """The default firmware, at whose port a person sits."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        image, flashed = contents.flashed(BOARD, {})
        super().__init__(EmulatedBoard(BOARD, image, flashed if files is None else files))

    def lines(self, ms: float) -> list[str]:
        """Its output of the next `ms`, which must be text."""
        self.heard.clear()
        self.board.run_ms(ms)
        assert b"\0" not in self.heard
        return self.heard.decode("utf-8").splitlines()


def test_a_terminal_sees_lines() -> None:
    pico = Terminal()
    lines = pico.lines(3500)
    assert lines[0].startswith("board=pico sensor=tmp102 ")
    assert "below 25.0 °C" in lines
    counted = [line for line in lines if ", tick " in line]
    assert len(counted) == 3
    for n, line in enumerate(counted, 1):
        tick = int(line.partition(", tick ")[2].partition(",")[0])
        assert 100 * n <= tick <= 100 * n + 10
        assert line == f"below 25.0 °C, tick {tick}, missed 0, failed 0, dropped 0"


def test_text_comes_again_when_the_host_leaves_and_when_it_dies() -> None:
    pico = Terminal()
    pico.board.run_ms(1000)
    pico.board.send(REQUEST)
    pico.board.run_ms(LOOK_MS)
    assert b"\0" in pico.heard
    pico.board.send(LEAVE)
    pico.board.run_ms(LOOK_MS)
    assert len(pico.lines(2000)) == 2
    pico.board.send(REQUEST)
    pico.board.run_ms(4000)
    pico.board.send(ALIVE)
    pico.heard.clear()
    pico.board.run_ms(4500)
    frames = [it for it in Decoder().feed(bytes(pico.heard)) if isinstance(it, Record)]
    assert [it.name for it in frames].count("stats") in (4, 5)
    pico.board.run_ms(1000)
    assert len(pico.lines(2000)) == 2


def test_a_soft_reset_brings_text_and_a_host_that_goes_on_gets_frames_again() -> None:
    pico = Terminal()
    pico.board.run_ms(1000)
    pico.board.send(REQUEST)
    pico.board.run_ms(LOOK_MS)
    pico.board.send(keys.RESTART)
    pico.board.run_ms(1000)
    assert pico.heard.endswith(b"below 25.0 \xc2\xb0C\r\n")
    pico.board.send(ALIVE)
    pico.heard.clear()
    pico.board.run_ms(LOOK_MS)
    assert any(isinstance(it, Identity) for it in Decoder().feed(bytes(pico.heard)))


def test_the_prompt_takes_no_notice_of_a_host() -> None:
    pico = Terminal({})
    pico.board.run_ms(1000)
    pico.heard.clear()
    pico.board.send(b"\r" + b"print(" + REQUEST + b"40" + ALIVE + LEAVE + b"+ 2)\r")
    pico.board.run_ms(100)
    assert pico.said.splitlines()[-2:] == ["42", ">>> "]
