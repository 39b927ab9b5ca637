"""The default firmware answers a request for its hello while it ticks, at no cost to the ticks."""

from noheap_tools.board import boards, generated, program
from noheap_tools.emulator import contents
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.link.decode import REQUEST, Decoder, Identity, Item, Record, Text
from noheap_tools.run.simulation import Progress, Simulation

BOARD = boards.load("pico")
ASKED_MS = (100.0, 1200.0)  # the counters are sent each second


def test_it_answers_each_request_within_a_second_and_misses_no_tick() -> None:
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
        assert asked_ms < answered_ms < asked_ms + 1100
    hellos = [it for _, it in heard if isinstance(it, Record) and it.name == "hello"]
    assert hellos == hellos[:1] * 3
    assert any(isinstance(it, Text) and it.text == "KeyboardInterrupt: " for _, it in heard)
