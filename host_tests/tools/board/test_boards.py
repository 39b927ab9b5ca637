"""Each board's folder: its files, its functions, its wiring page, and what the lists say of it."""

import ast
import errno
import importlib
import json
import os
import re
import subprocess
import sys
import tomllib
from array import array
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lib import frames
from noheap.record import PERIOD, RAW, RECORD_WORDS
from noheap_testing.install import installed
from noheap_tools import cli, paths
from noheap_tools.board import boards, generated
from noheap_tools.board import files as device_files
from noheap_tools.board import module as board_module
from noheap_tools.board.boards import Board
from noheap_tools.docs import boards_page, figures, wiring
from noheap_tools.emulator.program import boot
from noheap_tools.flash import plan as deploy

NAMES = boards.names()
RP2 = [name for name in NAMES if boards.load(name).port == "rp2"]
STM32 = [name for name in NAMES if boards.load(name).port == "stm32"]
PAGE = paths.ROOT / "docs" / "guide" / "boards.md"


@pytest.fixture(params=NAMES)
def board(request) -> Board:
    return boards.load(request.param)


@pytest.fixture
def machine() -> Iterator[ModuleType]:
    """The mock, which a module `board` gets as `machine`. What is attached to it is gone
    afterwards."""
    with installed():
        mock = importlib.import_module("machine")
        before = dict(mock._attached)
        yield mock
        mock._attached.clear()
        mock._attached.update(before)


def module_of(board: Board) -> ModuleType:
    """What `import board` gives on that board, but with the `machine` of the tests."""
    module = ModuleType("board")
    exec(compile(board.module, "board.py", "exec"), vars(module))
    return module


# The folders


def test_the_boards_are_these():
    expected = {"pico", "pico_w", "pico2", "xiao_rp2040"}
    expected |= {"nucleo_f411re", "nucleo_f446re", "blackpill_f411", "pybv11"}
    assert expected <= set(NAMES)


def test_a_board_is_its_data_and_its_wiring(board):
    names = {path.name for path in board.folder.iterdir() if path.suffix != ".svg"}
    assert names == {"board.toml", "wiring.md"}


def test_pins_are_in_no_other_file():
    for path in paths.FIRMWARE.glob("*.py"):
        assert not re.search(r"\bPin\(|machine\.Pin", path.read_text()), path
    for path in paths.FIRMWARE.glob("*/board.py"):
        given = re.findall(r"\bPin\((\w*)", path.read_text())
        assert given and all(name.endswith("_PIN") for name in given), path


def frozen_by(manifest: Path) -> dict[str, Path]:
    """Runs `manifest` with functions that look whether the files are there; returns those."""
    frozen: dict[str, Path] = {}
    here: list[Path] = []

    def include(path: str, **options: str) -> None:
        if not path.startswith("$"):
            run((here[-1] / path).resolve(), **options)

    def put(name: str, base_path: str = ".", opt: int = 0) -> None:
        frozen[name] = here[-1] / base_path / name
        assert frozen[name].exists()

    def run(path: Path, **options: str) -> None:
        here.append(path.parent)
        scope = {"include": include, "package": put, "module": put, "freeze": print}
        scope["options"] = SimpleNamespace(**options)
        exec(compile(path.read_text(), path, "exec"), scope)
        here.pop()

    run(manifest)
    return frozen


def test_what_is_frozen_in_exists(board):
    frozen = frozen_by(generated.manifest(board))
    assert sorted(frozen) == ["board.py", "boot.py", "config.py", "main.py", "noheap"]
    assert frozen["board.py"].read_text() == board.module
    assert frozen["config.py"].read_text() == (paths.FIRMWARE / "config.py").read_text()


def test_a_manifest_of_the_users_own_includes_the_boards(board, tmp_path):
    mine = tmp_path / "manifest.py"
    mine.write_text(f"include({str(generated.manifest(board))!r})\nmodule('mine.py')\n")
    (tmp_path / "mine.py").touch()
    assert sorted(frozen_by(mine)) == sorted([*frozen_by(generated.manifest(board)), "mine.py"])


def test_the_whole_library_is_frozen_with_its_constants_as_numbers(board):
    folder = frozen_by(generated.manifest(board))["noheap"]
    whole = {path.relative_to(paths.LIB / "noheap") for path in paths.LIB.rglob("*.py")}
    assert {path.relative_to(folder) for path in folder.rglob("*.py")} == whole
    asked = ast.parse((paths.LIB / "noheap/sampler/job/judge.py").read_text())
    assert "noheap.block" in imported(asked)
    for path in folder.rglob("*.py"):
        assert "noheap.block" not in imported(ast.parse(path.read_text())), path


def imported(tree: ast.Module) -> set[str | None]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


# The module `board`


def test_make_check_looks_at_every_family(board):
    """It goes by firmware/*/pyrightconfig.json."""
    names = {path.name for path in board.chip.family.folder.iterdir() if path.suffix}
    assert names == {"board.py", "manifest.py", "pyrightconfig.json"}


def test_the_module_has_the_constants_and_functions_of_its_family(board):
    module = module_of(board)
    family = ast.parse((board.chip.family.folder / "board.py").read_text())
    declared = {ast.unparse(it.target) for it in family.body if isinstance(it, ast.AnnAssign)}
    shared = {ast.unparse(it.targets[0]) for it in family.body if isinstance(it, ast.Assign)}
    constants = {name: value for name, value in vars(module).items() if name.isupper()}
    assert shared == {"BEST_TIER"}
    pins = {name: value for name, value in constants.items() if name not in shared}
    assert pins == vars(board.pins)
    assert declared <= set(pins)
    assert constants["NAME"] == board.name
    functions = {name for name, value in vars(module).items() if callable(value)}
    assert functions == {"led", "sensor_i2c", "sensor_source", "sensor_lines", "safe_mode"}


def test_a_traceback_has_the_line_numbers_of_the_familys_file(board):
    family = (board.chip.family.folder / "board.py").read_text()
    for original, made in zip(family.splitlines(), board.module.splitlines(), strict=True):
        assert original == made or re.match(r"[A-Z_0-9]+: (int|str|bool)\b", original)


FAMILY = """\
LED_PIN: int  # a GPIO
BUTTON: str

def led():
    return LED_PIN
"""


@pytest.fixture
def family(tmp_path) -> Path:
    path = tmp_path / "family.py"
    path.write_text(FAMILY)
    return path


def test_declarations_get_their_values_and_further_constants_follow(family):
    made = board_module.text(family, {"RELAY_PIN": 3, "LED_PIN": 25, "BUTTON": "B's"})
    assert made.splitlines()[:2] == ["LED_PIN = 25  # a GPIO", 'BUTTON = "B\'s"']
    assert made.splitlines()[-1] == "RELAY_PIN = 3"


@pytest.mark.parametrize(
    ("constants", "reason"),
    [
        ({"BUTTON": "B"}, "[board] lacks LED_PIN"),
        ({"BUTTON": "B", "LED_PIN": "A5"}, "LED_PIN in [board] must be int, not 'A5'"),
        ({"BUTTON": "B", "LED_PIN": True}, "LED_PIN in [board] must be int, not True"),
        ({"BUTTON": "B", "LED_PIN": 5, "led": 3}, "led in [board] is not the name of a constant"),
        ({"BUTTON": "B", "LED_PIN": 5, "A B": 3}, "A B in [board] is not the name of a constant"),
    ],
)
def test_constants_that_do_not_fit_are_refused(family, constants, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        board_module.text(family, constants)


def test_the_made_files_follow_the_board_and_stay_untouched_otherwise(
    board, tmp_path, monkeypatch
):
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    path = generated.module(board)
    before = path.stat()
    assert generated.module(board).stat() == before
    path.write_text("# edited\n")
    assert generated.module(board).read_text() == board.module
    assert {file.name for file in path.parent.iterdir()} == {"board.py"}


def test_frozen_sources_follow_the_library_and_stay_untouched_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    pico = boards.load("pico")
    folder = generated.sources(pico)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.py")}
    edited = folder / "noheap/block.py"
    edited.write_text("# edited\n")
    (folder / "noheap/gone.py").touch()
    assert generated.sources(pico) == folder
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*.py")}
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} == {edited}
    assert edited.read_text() == (paths.LIB / "noheap/block.py").read_text()


# A board of one's own


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """The board.toml of a board `mine`, the only one, with what docs/guide/boards.md shows."""
    monkeypatch.setattr(paths, "BOARDS", tmp_path)
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    shown = re.search(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert shown is not None
    file = tmp_path / "mine" / "board.toml"
    file.parent.mkdir()
    file.write_text(shown[1])
    return file


def test_the_board_toml_of_the_docs_is_one(own):
    board = boards.load("mine")
    assert module_of(board).NAME == "mine"
    assert wiring.lines(board)
    assert device_files.board_module(board)


def test_the_docs_explain_each_key(board):
    text = PAGE.read_text()
    for key in tomllib.loads((board.folder / "board.toml").read_text()):
        assert re.search(rf"^\| `\[*{key}\]*` \|", text, re.MULTILINE), key


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title =", "# title =", "it lacks 'title'"),
        ("[micropython]\nboard =", "[micropython]\n# board =", "it lacks 'board'"),
        ('chip = "rp2040"', 'chip = "rp2041"', "chip 'rp2041' is none of rp2040, "),
        ("LED_PIN =", "# LED_PIN =", "[board] lacks LED_PIN"),
        ("title =", "title", "Expected '='"),
    ],
)
def test_a_wrong_board_toml_is_named_with_the_reason(own, capsys, old, new, reason):
    text = own.read_text()
    assert old in text
    own.write_text(text.replace(old, new, 1))
    assert cli.main(["boards"]) == 1
    err = capsys.readouterr().err
    assert "boards/mine/board.toml: " in err and reason in err
    assert "Traceback" not in err


# The functions


def test_the_led_is_an_output_and_off(board, machine):
    pin = machine.Pin(board.pins.LED_PIN)
    machine.attach("Pin", board.pins.LED_PIN, pin)
    led = module_of(board).led()
    off = 0 if board.pins.LED_ACTIVE_HIGH else 1
    assert (pin.mode, pin.value()) == (pin.OUT, off)
    led.on()
    assert pin.value() == 1 - off


def test_the_sensors_bus_is_made_with_its_pins(board, machine):
    bus = Bus()
    machine.attach("I2C", board.pins.SENSOR_I2C_BUS, bus)
    assert module_of(board).sensor_i2c() is bus
    options = bus.made_with[0]
    assert options["freq"] == board.pins.SENSOR_I2C_HZ
    pins = {name: options[name].id for name in ("sda", "scl") if name in options}
    if board.port == "stm32":  # machine_i2c.c refuses them there
        assert pins == {}
    else:
        assert pins == {"sda": board.pins.SENSOR_SDA_PIN, "scl": board.pins.SENSOR_SCL_PIN}


class Bus:
    def __init__(self) -> None:
        self.made_with: list[dict[str, Any]] = []


@pytest.mark.parametrize("name", STM32)
def test_the_button_of_an_stm32_is_pressed_while_it_is_low(name, machine):
    board = boards.load(name)
    for level, pressed in ((0, True), (1, False)):
        pin = machine.Pin(board.pins.BUTTON_PIN, machine.Pin.IN)
        machine.attach("Pin", board.pins.BUTTON_PIN, pin)
        pin.outside(level)
        assert module_of(board).safe_mode() is pressed


@pytest.mark.parametrize("name", RP2)
def test_i2c_pins_of_an_rp2_board_belong_to_the_bus(name):
    """RP2040 datasheet 1.4.3, RP2350 datasheet 9.4: SDA on GPIO 0, 4, 8 ... is I2C0, on 2 I2C1."""
    pins = boards.load(name).pins
    assert pins.SENSOR_SDA_PIN % 4 == 2 * pins.SENSOR_I2C_BUS
    assert pins.SENSOR_SCL_PIN == pins.SENSOR_SDA_PIN + 1


def test_the_sampler_refuses_exactly_the_chips_it_is_not_made_for(board, machine, monkeypatch):
    rp2040 = importlib.import_module("noheap.hal.rp2040")
    platform = {"rp2": "rp2", "stm32": "pyboard"}[board.port]  # MICROPY_PY_SYS_PLATFORM
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys.implementation, "_machine", board.machine, raising=False)
    if board.samples:
        assert module_of(board).sensor_source().name == f"i2c{board.pins.SENSOR_I2C_BUS}"
    if board.chip.name == "rp2040":
        assert rp2040.i2c_base(0) == 0x40044000
        return
    with pytest.raises(NotImplementedError) as caught:
        rp2040.i2c_base(0)
    assert str(caught.value) == f"only for the RP2040, and this is {board.machine}"


@pytest.mark.parametrize("name", [name for name in NAMES if not boards.load(name).samples])
@pytest.mark.usefixtures("machine")
def test_the_application_refuses_before_it_touches_a_pin(name, monkeypatch):
    board = boards.load(name)
    monkeypatch.setattr(sys, "platform", "pyboard")
    monkeypatch.setattr(sys.implementation, "_machine", board.machine, raising=False)
    module = module_of(board)
    monkeypatch.setattr(module, "safe_mode", lambda: False)
    monkeypatch.setattr(module, "led", pytest.fail)
    monkeypatch.setattr(module, "sensor_i2c", pytest.fail)
    pretend_to_be(module, monkeypatch)
    try:
        with pytest.raises(NotImplementedError, match=f"this is {re.escape(board.machine)}"):
            run_application()
    finally:
        sys.modules.pop("config", None)


def pretend_to_be(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """`module` is the board that firmware/main.py, on the path now, finds. Nothing is in the log,
    and no Thumb code runs."""
    monkeypatch.setitem(sys.modules, "board", module)
    monkeypatch.setattr(importlib.import_module("noheap.safe.events"), "_log", None)
    telemetry = importlib.import_module("noheap.wire.telemetry")
    monkeypatch.setattr(telemetry, "encode", frames.encode)
    output = SimpleNamespace(write=lambda data, length: length)  # as MicroPython's takes a length
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=output, write=len, flush=list))
    monkeypatch.syspath_prepend(str(paths.FIRMWARE))


def run_application() -> None:
    """firmware/main.py as the program that it is."""
    source = (paths.FIRMWARE / "main.py").read_text()
    exec(compile(source, "main.py", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("name", STM32)
def test_the_application_samples_on_a_simulated_stm32(name, machine, monkeypatch):
    """firmware/main.py on that board; its main loop is ten ticks."""
    fakes = {part: importlib.import_module(f"noheap_testing.{part}") for part in _SIMULATED}
    loop = importlib.import_module("noheap.loop.report")
    board = boards.load(name)
    pins = board.pins
    module = module_of(board)
    monkeypatch.setattr(module, "safe_mode", lambda: False)
    pretend_to_be(module, monkeypatch)
    machine.attach("I2C", pins.SENSOR_I2C_BUS, Absent())
    seen = []

    def run(sampler: Any, telemetry: Any, sensor: Any, **options: Any) -> None:
        record = array("i", [0] * RECORD_WORDS)
        for _ in range(10):
            chip.tick()
            assert sampler.queue.dequeue(record)
            milli_c = sensor.milli_c_from_raw(record[RAW])
            seen.append((record[PERIOD], milli_c, sampler.state, sampler.tier))

    monkeypatch.setattr(loop, "run", run)
    with fakes["stm32f4_chip"].Chip() as chip:
        monkeypatch.setattr(sys.implementation, "_machine", board.machine)
        wire = fakes["wire"].Wire({pins.SENSOR_ADDRESS: fakes["wire"].Target(b"\x1f\x00")})
        fakes["stm32f4"].I2C(wire)
        try:
            run_application()
        finally:
            sys.modules.pop("config", None)
        assert seen == [(n, 31_000, 1, "vector") for n in range(1, 11)]
        (words,) = filter(None, chip.written.values())
        port, number = pins.LED_PIN[0], int(pins.LED_PIN[1:])
        assert chip.written[0x40020018 + 0x400 * (ord(port) - ord("A"))] is words
        lit = 0 if pins.LED_ACTIVE_HIGH else 16
        assert words == [1 << number + lit] * 10 + [1 << number + 16 - lit]
        assert not chip.running


_SIMULATED = ("stm32f4_chip", "stm32f4", "wire")


class Absent:
    """An I2C bus with nobody on it."""

    def writeto(self, *arguments: Any) -> None:
        raise OSError(errno.ENODEV)

    readfrom_into = writeto_mem = readfrom_mem_into = writevto = writeto


def test_the_application_runs_on_the_emulated_xiao():
    """The Pico's image, this board's pins: the other I2C controller, an LED that is active low."""
    board = boards.load("xiao_rp2040")
    files = device_files.everything(board, {"THRESHOLD_C": 20.0})
    xiao = boot(files, board)
    xiao.wait(lambda: xiao.board.led_edges, step_ms=20)
    assert "board=xiao_rp2040 sensor=tmp102" in xiao.said
    # It samples 25 °C, above the threshold.
    assert [level for _, level in xiao.board.led_edges] == [1], xiao.said


# The wiring page


def test_the_wiring_page_is_what_board_toml_says(board):
    text = (board.folder / "wiring.md").read_text()
    written = "\n".join([figures.begin(wiring.COMMAND), *wiring.lines(board), figures.END])
    assert written in text, f"run: {wiring.COMMAND}"


def test_a_pin_that_moves_changes_the_page(board, monkeypatch):
    before = wiring.lines(board)
    monkeypatch.setattr(board.pins, "SENSOR_SDA_PIN", board.pins.SENSOR_SCL_PIN)
    assert wiring.lines(board) != before
    monkeypatch.undo()
    monkeypatch.setattr(board.pins, "SENSOR_ADDRESS", 0x49)
    moved = wiring.lines(board)
    assert f"| ADD0 | {board.header['3V3']} | 3V3 | address 0x49 |" in moved
    monkeypatch.undo()
    monkeypatch.setattr(board.pins, "LED_ACTIVE_HIGH", not board.pins.LED_ACTIVE_HIGH)
    assert wiring.lines(board) != before


def test_the_places_of_the_wires_are_different(board):
    assert len(set(board.header.values())) == len(board.header)


def test_only_the_pico_w_needs_an_led_of_yours(board):
    assert wiring.has_own_led(board) == (board.name != "pico_w")
    drawn = "\n".join(wiring.lines(board))
    assert ("[330 Ω]" in drawn) == (board.name == "pico_w")


# The lists


def test_noheap_boards_tells_chip_architecture_and_routes(board, capsys):
    assert cli.main(["boards"]) == 0
    line = next(
        line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{board.name} ")
    )
    emulated = "emulated" if board.emulated else "not emulated"
    assert f"{board.title} ({board.chip}, {board.mpy_arch}); mpremote, " in line
    assert line.endswith(f"{', '.join(board.flash)}; {emulated}")


def test_noheap_boards_as_json(board, capsys):
    assert cli.main(["boards", "--json"]) == 0
    told = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}[board.name]
    assert told == boards.as_dict(board)
    assert told["flash"] == list(board.flash)
    assert Path(told["wiring"]).is_file()


def test_noheap_size_works(board, capsys):
    assert cli.main(["size", "--board", board.name, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    files = device_files.everything(board)
    assert told["files"] == {path: len(data) for path, data in files.items()}


def test_docs_boards_md_has_the_list_and_the_command_lines():
    text = PAGE.read_text()
    known = [boards.load(name) for name in NAMES]
    for command, lines in (
        (boards_page.LIST, boards_page.list_lines(known)),
        (boards_page.COMMANDS, boards_page.command_lines(known)),
    ):
        written = "\n".join([figures.begin(command), *lines, figures.END])
        assert written in text, "run: noheap boards --docs docs/guide/boards.md"


def test_docs_boards_md_has_a_dry_run():
    """With the bytes of the day it was written: they change with every change of the library."""
    begin = re.escape(figures.begin(boards_page.DRY_RUN))
    shown = re.search(f"{begin}\n(.*?)\n{re.escape(figures.END)}", PAGE.read_text(), re.DOTALL)
    assert shown is not None
    lines = shown[1].splitlines()
    assert lines[1] == "nucleo_f411re: ST NUCLEO-F411RE, STM32F411"
    assert "would run mpy-cross -O2 -march=armv7emsp for each .mpy" in lines
    assert any(re.fullmatch(r"would write board\.mpy, \d+ bytes", line) for line in lines)


def test_the_docs_are_written_by_the_command(tmp_path, capsys):
    page = tmp_path / "boards.md"
    marks = [
        f"{figures.begin(command)}\nstale\n{figures.END}\n"
        for command in (boards_page.LIST, boards_page.COMMANDS, boards_page.DRY_RUN)
    ]
    page.write_text("before\n" + "between\n".join(marks) + "after\n")
    assert cli.main(["boards", "--docs", str(page)]) == 0
    text = page.read_text()
    assert "stale" not in text
    assert text.startswith("before\n") and text.endswith("after\n") and text.count("between") == 2
    wanted = deploy.with_record(device_files.everything(boards.load("nucleo_f411re")))
    for path, data in wanted.items():
        assert f"would write {path}, {len(data)} bytes\n" in text
    page.write_text("no marks\n")
    assert cli.main(["boards", "--docs", str(page)]) == 1


# make


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "flash --board pico"),
        (("BOARD=pybv11", "PORT=/dev/ttyACM0"), "flash --board pybv11 --port /dev/ttyACM0"),
        (("BOARD=xiao_rp2040", "UF2=1"), "flash --board xiao_rp2040 --uf2"),
        (("BOARD=pico2", "DRY_RUN=1"), "flash --board pico2 --dry-run"),
        (
            ("BOARD=nucleo_f411re", "IMAGE=built", "TOOL=openocd"),
            "flash --board nucleo_f411re --image built --tool openocd",
        ),
    ],
)
def test_make_flash_hands_it_all_on(words, line):
    assert made("flash", *words) == f".venv/bin/noheap {line}"


def test_make_firmware_and_size_take_a_board():
    words = ("BOARD=pybv11", "MICROPYTHON=../micropython")
    assert made("firmware", *words) == (
        ".venv/bin/noheap firmware --board pybv11 --micropython ../micropython"
    )
    assert made("size", "BOARD=pico2") == ".venv/bin/noheap size --board pico2"


def made(*words: str) -> str:
    """What make would run, on one line."""
    command = ["make", "--dry-run", "--assume-old=.venv/.set-up", *words]
    # Under `make test` this make would think that it is the other's child, and say so.
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    result = subprocess.run(
        command, cwd=paths.ROOT, capture_output=True, text=True, check=True, env=own
    )
    return " ".join(result.stdout.replace("\\\n", " ").split())
