"""A scenario on an emulated board: it counts from the first tick and begins again on restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator import scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.world import World, first_tick_ns
from noheap_tools.toolchain import resolve_image

PLAN = scenario.load(Path(__file__).parent / "scenarios" / "world.toml")


@pytest.fixture
def world() -> World:
    return World(PLAN)


@pytest.fixture
def board(world) -> Iterator[EmulatedBoard]:
    pico = boards.load("pico")
    image = resolve_image("pico", lambda text: None).path
    yield EmulatedBoard(pico, image, None, world.value)


def fault(board: EmulatedBoard) -> str | None:
    return next(iter(board.buses.values())).fault


def test_before_the_beginning_the_first_temperature_holds(world):
    assert world.now_ms < 0
    assert world.value("", "temperature_c") == 20.0


def test_temperature_and_faults_come_in_the_boards_time(world, board):
    board.run_ms(7)
    world.begin(board, board.now_ns + 10e6)
    seen = []
    for _ in range(8):
        board.run_until(board.now_ns + (60e6 if not seen else 50e6))
        seen.append((round(world.now_ms), world.value("", "temperature_c"), fault(board)))
    assert [at for at, _, _ in seen] == [50, 100, 150, 200, 250, 300, 350, 400]
    assert [celsius for _, celsius, _ in seen] == [20, 20, 25, 30, 30, 30, 30, 30]
    assert fault(board) in (None, "unplugged")
    board.run_ms(25)
    assert fault(board) == "unplugged"
    board.run_ms(50)
    assert fault(board) is None


def test_masked_interrupts_wait_for_their_end(board):
    board.run_ms(7)
    enabled = board.core.enabled_interrupts
    assert enabled
    for _ in range(2):  # the second one changes nothing
        board.set_fault("masked")
        assert board.core.enabled_interrupts == 0
    board.set_fault("nack")
    assert board.core.enabled_interrupts == enabled
    assert fault(board) == "nack"


def test_noise_is_up_and_down_by_turns():
    quiet, noisy = World(PLAN), World(scenario.parse("noise_c = 0.5"))
    assert {quiet.value("", "temperature_c") for _ in range(4)} == {20.0}
    assert [noisy.value("", "temperature_c") for _ in range(4)] == [24.75, 25.25, 24.75, 25.25]


def test_begun_again_it_forgets_what_was_planned(world, board):
    world.begin(board, board.now_ns)
    board.run_ms(320)
    assert fault(board) == "nack"
    world.begin(board, board.now_ns)
    assert fault(board) is None
    assert world.value("", "temperature_c") == 20.0
    board.run_ms(250)
    assert fault(board) is None  # 570 ms after the first beginning
    board.run_ms(70)
    assert fault(board) == "nack"


def test_ended_it_is_as_before_the_beginning(world, board):
    world.begin(board, board.now_ns)
    board.run_ms(320)
    world.end()
    assert fault(board) is None
    assert world.value("", "temperature_c") == 20.0
    board.run_ms(200)
    assert fault(board) is None


def test_the_first_tick_is_found_from_the_hello_across_a_wrap(board):
    board.run_ms(3)
    micros = board.mcu.timer._micros()
    hello = {"first_due_us": (int(micros) + 5000) & 0xFFFFFFFF}
    ahead_ns = first_tick_ns(board, hello) - board.now_ns
    assert ahead_ns == pytest.approx(5e6, abs=1000)


def test_device_files_of_a_scenario_carry_its_config():
    plan = scenario.parse("[config]\nthreshold_c = 21.5\n")
    files = device_files.everything(boards.load("pico"), plan.config)
    assert files["config.py"].endswith(b"THRESHOLD_C = 21.5\n")
