"""The small product: a hard tick and a thermostat, in 64 KB of flash and 10 KB of RAM."""

from itertools import pairwise

from noheap_tools import cli
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.quantities import TEMPERATURE
from tiny.images import PROGRAMS, image

SQUARE_PIN = 2


def test_it_runs_and_ends_by_ctrl_c() -> None:
    arguments = ["--project", str(PROGRAMS / "small"), "--profile", "tiny", "--seconds", "1"]
    assert cli.main(["run", *arguments, "--json"]) == 0


def test_its_tick_is_exact_and_its_led_follows_the_sensor(pico: Board) -> None:
    now = {"milli_c": 25_000}

    def world(_name: str, quantity: str) -> float:
        return now["milli_c"] / 1000 if quantity == TEMPERATURE else 0.0

    board = EmulatedBoard(pico, image(pico, "small").image, None, world, on_uart=True)
    edges: list[float] = []
    board.mcu.gpio[SQUARE_PIN].add_listener(lambda *_: edges.append(board.now_ns))
    board.run_ms(1000)
    assert board.led_edges == []
    now["milli_c"] = 31_000
    board.run_ms(1000)
    now["milli_c"] = 28_000
    board.run_ms(1000)
    assert [level for _, level in board.led_edges] == [1, 0]
    board.set_fault("unplugged")
    board.run_ms(500)
    board.set_fault(None)
    now["milli_c"] = 31_000
    board.run_ms(1000)
    assert [level for _, level in board.led_edges] == [1, 0, 1]
    periods = [after - before for before, after in pairwise(edges[1:])]
    assert len(periods) > 2900
    assert all(abs(period - 1e6) < 2000 for period in periods)
