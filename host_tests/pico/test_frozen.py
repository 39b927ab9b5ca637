"""The firmware frozen into an image, on the emulated Pico: each tier, and without a compiler.

The images are built as `noheap firmware` does, and stay in the user's cache: seconds, but for the
first time.
"""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.commands import emulated
from noheap_tools.emulator import contents, scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.run.simulation import Simulation
from noheap_tools.toolchain import alignment
from rig.raw_board import RawBoard

BOARD = boards.load("pico")
TICKS = 100
# The code that calls a tick of the portable tier lies in flash; code in RAM reads none.
FLASH_LINES = {"asm": 0, "vector": 0, "portable": 150}

_BIND = Path(__file__).parent / "programs" / "frozen_bind.py"


@pytest.fixture(scope="module")
def image() -> Path:
    return contents.frozen_in(BOARD, {})[0]


@pytest.fixture(scope="module")
def image_without_compiler() -> Path:
    return contents.frozen_in(BOARD, {}, compiler=False)[0]


class Watched(Simulation):
    """Sees which flash the tick reads."""

    def __init__(self, image: Path, files: Mapping[str, bytes]) -> None:
        super().__init__(BOARD, image, files, scenario.Scenario())
        self._meter.watch_flash()

    @property
    def flash_lines(self) -> int:
        return max(self._meter.flash_lines)


def ticks(image: Path, tier: str, *, compiler: bool = True) -> Watched:
    """A run that holds."""
    files = contents.beside_frozen(BOARD, {"TIER": tier}, compiler=compiler)
    simulation = Watched(image, files)
    result = simulation.run(TICKS / 100)
    assert result.violations() == []
    assert (result.missed, result.heap_delta_bytes) == (0, 0)
    assert f"tier={tier}" in result.texts
    assert len(result.isr_cycles) >= TICKS - 1
    return simulation


def test_native_code_is_frozen_at_whole_words(image):
    found = alignment.native_code(image.with_suffix(".elf"))
    assert len(found) > 50
    for file in ("buf_spsc", "sampler_job_judge", "source_rp2040_i2c_asm", "wire_frame"):
        assert any(name.startswith(f"fun_data_noheap_{file}_") for name in found), file
    assert [name for name, address in found.items() if address % 4] == []


@pytest.mark.parametrize("tier", FLASH_LINES)
def test_every_tick_is_served(image, tier):
    assert ticks(image, tier).flash_lines <= FLASH_LINES[tier]


def test_the_default_scenario_holds_with_nothing_but_the_image(image):
    result = Simulation(BOARD, image, {}, emulated.scenario_of(None)).run()
    assert result.violations() == []
    assert result.missed == 0
    assert len(result.led_edges_ms) > 0


def test_nothing_on_the_board_compiles_source():
    for folder in (paths.LIB, paths.FIRMWARE):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id not in ("compile", "eval", "exec"), (path, node.lineno)


@pytest.mark.parametrize("tier", FLASH_LINES)
def test_every_tick_is_served_without_a_compiler(image_without_compiler, tier):
    assert ticks(image_without_compiler, tier, compiler=False).flash_lines <= FLASH_LINES[tier]


def test_a_frozen_viper_function_is_bound(image):
    pico = RawBoard({}, image, b"\x03\x01")
    assert pico.run_file(_BIND) == "noheap/__init__.py 146 146"


def test_without_a_compiler_the_firmware_ends_and_starts_again(image_without_compiler):
    pico = Program(EmulatedBoard(BOARD, image_without_compiler, {}))
    for _ in range(2):
        pico.wait(lambda: b"tier=asm" in pico.heard)
        pico.board.run_ms(100)
        pico.say(b"\x03")
        pico.wait(lambda: b"Ctrl-D starts again" in pico.heard)
        assert "KeyboardInterrupt" in pico.said
        pico.say(b"\x04")
        pico.wait(lambda: b"soft reboot" in pico.heard)
