"""stdin and stdout through hosts that read, that do not, and that go away."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from tiny.usb.controller import Data
from tiny.usb.host import PACKET_MS, Host

SQUARE_PIN = 2
TICK_NS = 1e6
TICK_OFF_NS = 2000  # as host_tests/tiny/test_small.py, on UART
PATIENCE_US = 5000  # usb_serial.c
QUEUE_BYTES = 2048
BURST = [f"burst {n:>56}" for n in range(128)]


@pytest.fixture
def opened(host: Host) -> Host:
    """One that reads."""
    host.attach()
    host.open()
    host.run_ms(20)
    return host


@pytest.fixture
def exact(opened: Host) -> Iterator[Host]:
    """The same. In the end the tick must have been exact, and the controller content."""
    edges: list[float] = []
    opened.board.mcu.gpio[SQUARE_PIN].add_listener(lambda *_: edges.append(opened.board.now_ns))
    yield opened
    assert opened.controller.violations == []
    periods = [after - before for before, after in pairwise(edges)]
    assert len(periods) > 20
    assert max(abs(period - TICK_NS) for period in periods) <= TICK_OFF_NS


def numbers(lines: list[str], column: int = 1) -> list[int]:
    """Of the lines that came whole, but for the first and the last one."""
    words = [line.split() for line in lines[1:-1]]
    return [int(it[column]) for it in words if len(it) == 4 and it[0] == "line"]


def test_nothing_is_lost_by_a_host_that_reads(exact: Host) -> None:
    exact.run_ms(500)
    found = numbers(exact.lines())
    assert found == list(range(found[0], found[0] + len(found)))
    assert len(found) > 100


def test_a_burst_of_four_queues_comes_whole(exact: Host) -> None:
    exact.write(b"b")
    exact.run_ms(300)
    assert [line for line in exact.lines() if line.startswith("burst")] == BURST
    assert numbers(exact.lines(), 2)[-1] < PATIENCE_US  # the longest wait for room


def test_what_is_said_before_the_port_is_open_is_kept(host: Host) -> None:
    host.attach()
    assert host.controller.ask(host.address, host.reads.number) != "nak"
    host.open()
    host.run_ms(50)
    assert host.lines()[0].split() == ["line", "0", "0", "0"]
    found = numbers(host.lines())
    assert found == list(range(1, len(found) + 1))


def test_a_packet_that_nobody_took_is_there_after_a_reset_of_the_bus(host: Host) -> None:
    host.attach()
    host.board.run_ms(10)
    host.enumerate()
    host.open()
    host.run_ms(50)
    assert host.lines()[0].split() == ["line", "0", "0", "0"]


def test_of_a_long_time_before_the_beginning_is_kept(host: Host) -> None:
    host.board.run_ms(1000)
    host.attach()
    host.open()
    host.run_ms(50)
    assert host.lines()[0].split() == ["line", "0", "0", "0"]
    found = numbers(host.lines())
    cut = next(n for n, (before, after) in enumerate(pairwise(found)) if after != before + 1)
    assert len("\r\n".join(host.lines()[: cut + 2])) == pytest.approx(QUEUE_BYTES, abs=32)
    assert numbers(host.lines(), 2)[-1] < 1000  # nobody was waited for


def test_a_message_of_a_full_packet_ends_with_an_empty_one(opened: Host) -> None:
    opened.write(b"f")
    sizes = []
    for _ in range(int(25 / PACKET_MS)):
        packet = opened.read()
        if packet is not None:
            sizes.append(len(packet))
        opened.board.run_ms(PACKET_MS)
    assert b"f" * 64 in opened.said
    assert sizes[-2:] == [64, 0]


def stops_reading(host: Host) -> None:
    host.board.run_ms(1000)


def suspends(host: Host) -> None:
    host.board.run_ms(3)
    host.controller.suspend()
    host.board.run_ms(1000)
    host.controller.resume()
    host.board.run_ms(20)


@pytest.mark.parametrize("what", [stops_reading, suspends])
def test_a_host_that_stops_holds_the_main_loop_up_once_and_shortly(
    exact: Host, what: Callable[[Host], None]
) -> None:
    exact.run_ms(100)
    before = numbers(exact.lines())[-1]
    what(exact)
    exact.said.clear()
    exact.run_ms(100)
    after = numbers(exact.lines())
    longest = numbers(exact.lines(), 2)[-1]
    assert after[-1] - before > 240  # it went on: a line takes less than 5 ms
    assert PATIENCE_US <= longest < PATIENCE_US + 600  # and the line itself
    gaps = [after - before for before, after in pairwise(after) if after != before + 1]
    assert len(gaps) == 1  # what did not fit into the queue


def test_a_host_that_reads_slowly_loses_nothing(exact: Host) -> None:
    exact.said.clear()
    for _ in range(100):
        exact.read()
        exact.board.run_ms(4.5)
    exact.run_ms(100)
    found = numbers(exact.lines())
    assert found == list(range(found[0], found[0] + len(found)))


def test_what_is_said_while_the_port_is_closed_is_not_kept(exact: Host) -> None:
    exact.run_ms(100)
    before = numbers(exact.lines())[-1]
    exact.close()
    exact.board.run_ms(500)
    exact.said.clear()
    exact.open()
    exact.run_ms(100)
    found = numbers(exact.lines())
    assert len(found) > 15
    assert min(found) > before + 100
    assert numbers(exact.lines(), 2)[-1] < 1000  # nobody was waited for


def resets_the_bus(host: Host) -> None:
    host.enumerate()


def is_unplugged(host: Host) -> None:
    host.controller.suspend()
    host.board.run_ms(500)
    host.enumerate()


@pytest.mark.parametrize("what", [resets_the_bus, is_unplugged])
def test_after_the_bus_was_reset_the_port_works_again(
    exact: Host, what: Callable[[Host], None]
) -> None:
    for _ in range(3):
        exact.run_ms(33)
        exact.write(b"b" if what is resets_the_bus else b"x")  # in the middle of a burst
        exact.board.run_ms(0.3)
        exact.read()
        before = exact.board.now_ns
        what(exact)
        exact.said.clear()
        exact.open()
        exact.run_ms(300)
        found = numbers(exact.lines())
        assert len(found) > 30
        assert found == list(range(found[0], found[0] + len(found)))
        assert exact.board.now_ns > before


def test_after_a_reset_of_the_chip_it_enumerates_again(opened: Host) -> None:
    opened.run_ms(33)
    opened.board.reset()
    assert not opened.controller.is_attached
    opened.said.clear()
    opened.attach()
    opened.open()
    opened.run_ms(50)
    assert opened.lines()[0].split() == ["line", "0", "0", "0"]


def test_a_packet_whose_ack_was_lost_is_sent_again(opened: Host) -> None:
    opened.board.run_ms(5)
    lost = opened.read(loses_ack=True)
    assert lost
    opened.said.clear()
    assert opened.read() == lost


def test_a_packet_that_comes_twice_counts_once(opened: Host) -> None:
    before = numbers(opened.lines(), 3)[-1]
    opened.write(b"xyz")
    again = Data(not opened.writes.odd, b"xyz")
    assert opened.controller.give(opened.address, opened.writes.number, again) == "ack"
    opened.run_ms(50)
    assert numbers(opened.lines(), 3)[-1] == before + 3


def test_what_comes_in_full_packets_arrives(opened: Host) -> None:
    before = numbers(opened.lines(), 3)[-1]
    for _ in range(20):
        opened.write(b"x" * 32)
        opened.run_ms(10)
    opened.run_ms(10)
    assert numbers(opened.lines(), 3)[-1] == before + 640


def test_a_flood_holds_up_neither_the_tick_nor_ctrl_c(exact: Host) -> None:
    before = numbers(exact.lines())[-1]
    exact.said.clear()
    until_ns = exact.board.now_ns + 200e6
    while exact.board.now_ns < until_ns:
        exact.write(b"x" * 32)
        exact.read()
    exact.run_ms(20)
    assert numbers(exact.lines())[-1] > before + 12  # it reads 64 bytes between two lines
    exact.write(b"x" * 31 + b"\x03")
    exact.run_ms(20)
    assert b"KeyboardInterrupt" in exact.said
