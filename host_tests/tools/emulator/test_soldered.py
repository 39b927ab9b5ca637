"""Devices of a board.toml on the emulated board: read by a program, changed by a scenario."""

from dataclasses import replace
from pathlib import Path

import pytest

from noheap_tools.board import boards, imports
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board, Soldered
from noheap_tools.emulator import scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.builtin import MODELS
from noheap_tools.emulator.program import Program, stock_image
from noheap_tools.emulator.soldered import quantities
from noheap_tools.emulator.world import World, require
from noheap_tools.errors import ToolError, UsageError

PICO = boards.load("pico")
PROGRAM = Path(__file__).parent / "programs" / "soldered.py"
DEVICES = (
    Soldered("bme280", {"i2c_bus": 0, "address": 0x76}, "air"),
    Soldered("tmp117", {"i2c_bus": 0, "address": 0x49}, "cold"),
    Soldered("max31855", {"spi_bus": 0, "cs_pin": 17}, "oven"),
    Soldered("ds18b20", {"pin": 13}),
    Soldered("voltage", {"adc_pin": 27}),
    Soldered("switch", {"pin": 3}, "door"),
)
SCENARIO = """
[[step]]
at_ms = 0
temperature_c = 20.0
[[step]]
at_ms = 100
air.pressure_pa = 95_000
[[step]]
at_ms = 100
cold.temperature_c = -5.5
[[step]]
at_ms = 100
probe_c = 300
over_ms = 400
[[step]]
at_ms = 100
adc_mv = 1650
[[step]]
at_ms = 200
door.level = 0
"""


def with_devices(*devices: Soldered) -> Board:
    return replace(PICO, soldered=devices)


def readings(program: Program) -> dict[str, list[int]]:
    names = ("air", "cold", "oven", "water", "level")
    return {words[0]: [int(word) for word in words[1:]] for words in map(program.line, names)}


def test_a_program_reads_each_device_and_a_scenario_changes_it() -> None:
    board = with_devices(*DEVICES)
    world = World(scenario.parse(SCENARIO))
    files = device_files.library(board.mpy_arch, imports.needed([PROGRAM]))
    files["main.py"] = PROGRAM.read_bytes()
    emulated = EmulatedBoard(board, stock_image().path, files, world.value)
    program = Program(emulated)
    before = readings(program)
    assert before["air"][0] == pytest.approx(20_000, abs=20)
    assert before["air"][1] == pytest.approx(101_325, abs=5)
    assert before["cold"] == [20_000]
    assert before["oven"] == [100_000]
    assert before["water"] == [20_000]
    assert before["level"] == [0, 1]
    world.begin(emulated, round(emulated.now_ns))
    emulated.run_ms(1000)
    program.say(b"\n")
    after = readings(program)
    assert after["air"][1] == pytest.approx(95_000, abs=5)
    assert after["cold"] == [-5_500]
    assert after["air"][0] == pytest.approx(20_000, abs=20)  # the other sensor alone got colder
    assert after["oven"] == [300_000]
    assert after["level"][0] == pytest.approx(1650, abs=2)
    assert after["level"][1] == 0


def test_a_ramp_is_half_way_in_the_middle() -> None:
    plan = scenario.parse(SCENARIO)
    assert plan.value("oven", "probe_c", 300) == 200
    assert plan.value("oven", "probe_c", 99) == 100
    assert plan.value("cold", "temperature_c", 50) == 20
    assert plan.value("cold", "temperature_c", 150) == -5.5
    assert plan.value("air", "temperature_c", 150) == 20


@pytest.mark.parametrize("model", MODELS)
def test_each_model_can_be_soldered(model: str) -> None:
    values = {"i2c_bus": 1, "address": 0x20, "spi_bus": 1, "cs_pin": 9, "pin": 2, "adc_pin": 28}
    item = Soldered(model, {key: values[key] for key in MODELS[model].place}, "it")
    EmulatedBoard(with_devices(item), stock_image().path)
    assert quantities(with_devices(item))["it"] == set(MODELS[model].quantities)


@pytest.mark.parametrize(
    ("item", "message", "hint"),
    [
        (Soldered("bme208", {}), "there is no model 'bme208'", "Did you mean 'bme280'? "),
        (Soldered("bme280", {"i2c_bus": 0}), "bme280 has i2c_bus", "i2c_bus, address"),
        (Soldered("ntc", {"adc_pin": 3}), "ntc cannot be at {'adc_pin': 3}", "26 to 29"),
        (Soldered("tmp102", {"i2c_bus": 7, "address": 72}), "tmp102 cannot be at", "range"),
    ],
)
def test_a_wrong_device_is_one_line(item: Soldered, message: str, hint: str) -> None:
    with pytest.raises(ToolError) as caught:
        EmulatedBoard(with_devices(item), stock_image().path)
    assert str(caught.value).startswith("boards/pico/board.toml: [[soldered]]: ")
    assert message in str(caught.value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("step", "message", "hint"),
    [
        ("outsde.temperature_c = 1", "'outsde' is not on the board pico", "air, cold, oven, door"),
        ("cold.pressure_pa = 40_000", "'cold' of the board pico does not", "temperature_c"),
    ],
)
def test_a_scenario_for_another_board_is_one_line(step: str, message: str, hint: str) -> None:
    plan = scenario.parse(f"[[step]]\nat_ms = 0\n{step}\n")
    with pytest.raises(UsageError) as caught:
        require(plan, with_devices(*DEVICES))
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_a_quantity_that_nothing_measures_is_one_line() -> None:
    plan = scenario.parse("[[step]]\nat_ms = 0\npressure_pa = 90_000\n")
    with pytest.raises(UsageError, match="no sensor of the board pico measures it"):
        require(plan, PICO)
    require(plan, with_devices(*DEVICES))


@pytest.mark.parametrize(
    ("step", "line", "message"),
    [
        ("air.presure_pa = 1", 3, "there is no quantity 'presure_pa'"),
        ("air.pressure_pa = 1", 3, "must be a number from 30000 to 110000"),
        ('adc_mv = "1"', 3, "must be a number from 0 to 3300"),
        ("adc_mv = 1\nprobe_c = 2", 3, "a step changes one thing"),
        ("adc_mv = 1\nfault = 'nack'", 3, "a step changes one thing"),
        ("air.pressure_pa = 90_000\nair.humidity_pct = 3", 3, "one quantity of one sensor"),
        ("adc_mv = 1\nover_ms = -1", 4, "must be a number from 1"),
    ],
)
def test_a_wrong_step_names_its_line(step: str, line: int, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        scenario.parse(f"[[step]]\nat_ms = 0\n{step}\n", "plan.toml")
    assert str(caught.value).startswith(f"plan.toml:{line}: ")
    assert message in str(caught.value)
