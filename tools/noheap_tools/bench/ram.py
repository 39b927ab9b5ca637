"""The RAM that the default firmware takes and how soon it ticks, on the emulated board.

Twice: from files, as `noheap flash` puts them beside the stock image, and frozen, in the image of
`noheap firmware`.

The smallest heap is found by ballast. The lines of programs/ram/ballast.py go to the top of
boot.py, where they take one block before anything else is on the heap; the rest is the heap
that the firmware has. Each trial is a board fresh from reset. The firmware holds if it starts,
ticks for TRIAL_S without a miss, and its main loop reports at the end. A bisection halves the
range between the steady heap, which is too small, and the whole heap, down to RESOLUTION bytes.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from noheap_tools import project
from noheap_tools.board import generated
from noheap_tools.board.boards import Board
from noheap_tools.emulator import contents, program
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.errors import ToolError
from noheap_tools.run.simulation import Result, Simulation
from noheap_tools.toolchain import build_frozen_image, to_stderr

RESOLUTION = 512
TRIAL_S = 1.0  # simulated

_BALLAST = Path(__file__).parent / "programs" / "ram" / "ballast.py"
_SCRATCH0, _SCRATCH1 = 0x4005800C, 0x40058010
_BLOCK = 16  # bytes of MicroPython's heap; also the overhead of the ballast's bytearray


@dataclass(frozen=True)
class Ram:
    steady_bytes: int  # in use while it ticks, after a collection; MicroPython's own included
    smallest_heap_bytes: int
    first_tick_ms: float  # from reset


def measure(board: Board, log: Callable[[str], None]) -> dict[str, Ram]:
    """Measures both ways to flash the firmware."""
    image, files = contents.flashed(board, {})
    found = {}
    log("from files")
    found["files"] = _measured(
        lambda: Simulation(board, image, files, Scenario()),
        lambda: Simulation(board, image, with_ballast(files), Scenario()),
        log,
    )
    log("frozen")
    plain, nothing = contents.frozen_in(board, {})
    ballasted = frozen_with_ballast(board)
    found["frozen"] = _measured(
        lambda: Simulation(board, plain, nothing, Scenario()),
        lambda: Simulation(board, ballasted, nothing, Scenario()),
        log,
    )
    return found


def _measured(
    make: Callable[[], Simulation],
    make_with_ballast: Callable[[], Simulation],
    log: Callable[[str], None],
) -> Ram:
    result = make().run(TRIAL_S)
    _must_hold(result)
    whole = heap_bytes(make_with_ballast().board)

    def holds(heap: int) -> bool:
        verdict = starts_in(make_with_ballast(), heap, whole)
        log(f"a heap of {heap:,} bytes: {'ticks' if verdict else 'does not tick'}")
        return verdict

    least = smallest(holds, result.device_ram_bytes, whole - _BLOCK)
    return Ram(result.device_ram_bytes, least, round(result.first_tick_ms, 1))


def _must_hold(result: Result) -> None:
    wrong = result.violations()
    if wrong:
        raise ToolError("the firmware does not hold in the whole heap", "; ".join(wrong))


def with_ballast(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {**files, "boot.py": _BALLAST.read_bytes() + files["boot.py"]}


def frozen_with_ballast(board: Board) -> Path:
    """The image of `noheap firmware` whose boot.py takes the ballast.

    A frozen boot.py goes before one in the filesystem, so it needs sources of its own.
    """
    root = project.current().build / "ballast"
    shutil.rmtree(root, ignore_errors=True)
    sources = shutil.copytree(generated.sources(board), root / "frozen")
    boot = sources / "boot.py"
    boot.write_bytes(_BALLAST.read_bytes() + boot.read_bytes())
    manifest = root / "manifest.py"
    manifest.write_text(generated.manifest_text(board, sources), encoding="utf-8")
    return build_frozen_image(manifest, board.name, root / "image.uf2", to_stderr)


def heap_bytes(board: EmulatedBoard) -> int:
    """The whole heap, as the ballast's lines find it."""
    program.until(board, lambda: board.word(_SCRATCH1), lambda: "boot.py did not run")
    return board.word(_SCRATCH1)


def take(board: EmulatedBoard, heap: int, whole: int) -> None:
    """Make the ballast leave this many bytes of a heap of `whole`; before the board runs."""
    board.mcu.write_uint32(_SCRATCH0, whole - _BLOCK - heap)


def starts_in(simulation: Simulation, heap: int, whole: int) -> bool:
    """Whether the firmware holds in this many bytes of a heap of `whole`."""
    take(simulation.board, heap, whole)
    try:
        return not simulation.run(TRIAL_S).violations()
    except ToolError:
        return False


def smallest(
    holds: Callable[[int], bool], too_small: int, enough: int, resolution: int = RESOLUTION
) -> int:
    """The smallest size that holds, within `resolution`; sizes are whole blocks of the heap.

    `too_small` is assumed not to hold. ToolError if `enough` does not.
    """
    low, high = too_small // _BLOCK, enough // _BLOCK
    if not holds(high * _BLOCK):
        raise ToolError(f"the firmware does not tick in a heap of {high * _BLOCK:,} bytes")
    while (high - low) * _BLOCK > resolution:
        middle = (low + high) // 2
        if holds(middle * _BLOCK):
            high = middle
        else:
            low = middle
    return high * _BLOCK


def as_json(measured: Mapping[str, Ram]) -> dict[str, dict[str, float]]:
    return {name: asdict(ram) for name, ram in measured.items()}


def table(measured: Mapping[str, Ram]) -> Sequence[str]:
    """For a terminal and a document."""
    lines = [
        "| the default firmware | | heap in use, bytes | smallest heap, bytes "
        "| reset to first tick, ms |",
        "|---|---|---:|---:|---:|",
    ]
    how = {"files": "from files", "frozen": "all of it in the image"}
    for name, ram in measured.items():
        numbers = f"{ram.steady_bytes:,} | {ram.smallest_heap_bytes:,} | {ram.first_tick_ms:,}"
        lines.append(f"| {name} | {how[name]} | {numbers} |")
    return lines
