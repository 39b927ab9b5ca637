"""The demo with its console on USB: as on the stock image, and through hosts of all kinds."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.commands import emulated
from noheap_tools.emulator import contents
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.link import keys
from noheap_tools.link.asking import REQUEST
from noheap_tools.link.decode import Decoder, Record
from noheap_tools.run.simulation import Result
from noheap_tools.tiny import build, parts, sources
from noheap_tools.tiny.build import Made
from tiny.test_demo import played
from tiny.usb.controller import fitted
from tiny.usb.host import Host

MORE_FLASH = 2_100  # than on UART; measured: 2,044
MORE_RAM = 64  # measured: 36


@pytest.fixture(scope="module")
def image(pico: Board) -> Made:
    current = project.current()
    with project.acted_on(replace(current, console="usb")):
        out = build.image_of(pico, {})
        return build.image(pico, {}, out.with_stem(f"{out.stem}-usb"), lambda line: None)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return emulated.plan(None)


@pytest.fixture(scope="module")
def on_usb(pico: Board, image: Made, scenario: Scenario) -> Result:
    return played(pico, (image.image, None), scenario, on_uart=False)


@pytest.fixture(scope="module")
def stock(pico: Board, scenario: Scenario) -> Result:
    return played(pico, contents.flashed(pico, scenario.config), scenario, on_uart=False)


def test_it_holds_in_the_default_scenario(on_usb: Result) -> None:
    assert on_usb.violations() == []
    assert (on_usb.ticks, on_usb.missed, on_usb.heap_delta_bytes) == (1000, 0, 0)
    assert on_usb.bad_frames == 0


def test_it_does_the_same_as_the_stock_image(on_usb: Result, stock: Result) -> None:
    assert len(on_usb.led_edges_ms) > 40
    for edge, as_stock in zip(on_usb.led_edges_ms, stock.led_edges_ms, strict=True):
        assert edge == pytest.approx(as_stock, abs=0.002)  # ms: the rounding of a tick's due time
    assert on_usb.samples[1:] == stock.samples[1:]
    assert on_usb.isr_summary() == stock.isr_summary()
    # The first text has the day on which MicroPython was built.
    assert on_usb.texts[1:] == stock.texts[1:]


def test_it_fits_in_64_kb_and_takes_little_more_than_on_uart(
    pico: Board, demo: Made, image: Made
) -> None:
    modules = list(sources.texts(pico, {}))
    uart, usb = (parts.sizes(it.elf, modules) for it in (demo, image))
    assert usb.flash_bytes <= 64 * 1024
    assert 0 < usb.flash_bytes - uart.flash_bytes <= MORE_FLASH
    assert 0 < usb.ram_bytes - uart.ram_bytes <= MORE_RAM


# With a host of the standards


class Listener:
    """A host that has asked for frames, and their records."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.host = Host(board, fitted(board))
        self.host.attach()
        self.host.open()
        self.decoder = Decoder()
        self.records: list[Record] = []

    def ask(self) -> None:
        self.host.write(REQUEST)

    def run_ms(self, ms: float) -> None:
        self.host.run_ms(ms)
        found = self.decoder.feed(bytes(self.host.said))
        self.host.said.clear()
        self.records += [it for it in found if isinstance(it, Record)]

    def samples(self) -> list[int]:
        return [it.fields["period"] for it in self.records if it.name == "sample"]

    def stats(self) -> dict[str, int]:
        return [it for it in self.records if it.name == "stats"][-1].fields


@pytest.fixture
def listener(pico: Board, image: Made) -> Iterator[Listener]:
    listener = Listener(EmulatedBoard(pico, image.image))
    listener.ask()
    yield listener
    assert listener.host.controller.violations == []
    assert listener.host.board.resets == 0
    assert listener.stats()["missed"] == 0
    assert listener.stats()["heap_delta_bytes"] == 0


def test_no_record_is_lost_by_a_host_that_reads(listener: Listener) -> None:
    listener.run_ms(3000)
    periods = listener.samples()
    assert len(periods) > 50
    assert {after - before for before, after in pairwise(periods)} == {5}
    assert listener.decoder.bad_frames == 0


def test_a_host_that_stops_reading_costs_no_tick_and_the_frames_go_on(listener: Listener) -> None:
    listener.run_ms(1000)
    listener.host.board.run_ms(5000)
    listener.ask()
    listener.run_ms(2000)
    assert listener.samples()[-1] > 780  # of 800
    assert listener.decoder.bad_frames <= 1  # the one that was cut
    assert listener.stats()["dropped"] == 0


def test_after_a_reset_of_the_bus_in_the_middle_of_it_the_frames_go_on(listener: Listener) -> None:
    for _ in range(3):
        listener.run_ms(312)
        listener.host.enumerate()
        listener.host.open()
    before = len(listener.samples())
    listener.ask()
    listener.run_ms(1500)
    periods = listener.samples()[before + 1 :]
    assert {after - before for before, after in pairwise(periods)} == {5}


def test_ctrl_c_and_ctrl_d_work(pico: Board, image: Made) -> None:
    listener = Listener(EmulatedBoard(pico, image.image))
    host = listener.host
    host.run_ms(100)
    host.write(keys.INTERRUPT)
    host.run_ms(100)
    assert b"KeyboardInterrupt" in host.said
    assert b"no REPL" in host.said
    host.write(keys.SOFT_RESET)
    host.run_ms(200)
    assert b"started by soft reset" in host.said
    assert host.board.resets == 0
