"""A run of the firmware in a scenario, which keeps the error of each sample."""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator import scenario
from noheap_tools.link.decode import Record
from noheap_tools.run.simulation import Simulation
from noheap_tools.toolchain import Image

BOARD = boards.load("pico")


class Recorded(Simulation):
    """Keeps each sample's (period, error) too."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.errors: dict[int, int] = {}

    def _on_sample(self, sample: Record) -> None:
        self.errors[sample.fields["period"]] = sample.fields["error"]
        super()._on_sample(sample)


def simulate(
    image: Image, plan: scenario.Scenario, files: Mapping[str, bytes] | None = None
) -> Recorded:
    """`files` replace those of the firmware."""
    everything = device_files.everything(BOARD, plan.config) | dict(files or {})
    simulation = Recorded(BOARD, image.path, everything, plan)
    simulation.run()
    return simulation


def with_output(folder: Path, program: Path) -> dict[str, bytes]:
    """The firmware, not linked, its telemetry sent through write(data, length) of `program`."""
    source = (paths.FIRMWARE / "main.py").read_text()
    output = "Telemetry(sys.stdout.buffer.write)"
    assert source.count(output) == 1
    changed = folder / "main.py"
    changed.write_text(source.replace(output, "Telemetry(__import__('output').write)"))
    app = device_files.compile_mpy(changed, "main.py", BOARD.mpy_arch)
    limits = (paths.FIRMWARE / "limits.py").read_bytes()
    files = {"app.mpy": app, "limits.py": limits, "output.py": program.read_bytes()}
    return device_files.library(BOARD.mpy_arch) | files
