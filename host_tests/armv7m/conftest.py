"""Machines of QEMU with the library and the programs of device/ on them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lanes import tree
from lanes.armv7m import lacking
from noheap_tools.board import files as device_files
from rig.qemu import MACHINES, Files, Qemu

_DEVICE = Path(__file__).with_name("device")

Start = Callable[..., Qemu]


@pytest.fixture(scope="session")
def all_files() -> Iterator[dict[str, Files]]:
    """{instruction set: what is on the machine}, made when it is asked for the first time."""
    made: dict[str, Files] = {}
    yield made
    for files in made.values():
        files.close()


@pytest.fixture
def start(all_files: dict[str, Files]) -> Iterator[Start]:
    """Starts a machine: `start("cortex-m3", "tmp105,id=t0,address=0x48")`."""
    with ExitStack() as running:

        def started(cpu: str, *devices: str) -> Qemu:
            arch = MACHINES[cpu].mpy_arch
            if arch not in all_files:
                all_files[arch] = Files(_content(arch))
            qemu = running.enter_context(Qemu(cpu, all_files[arch], devices))
            qemu.run("import sys\nsys.path[:] = ['/device', '/lib']")
            return qemu

        yield started


def _content(arch: str) -> dict[str, bytes]:
    content = device_files.library(arch) | lacking(arch)
    for source in sorted(_DEVICE.glob("*.py")):
        content[f"device/{source.stem}.mpy"] = tree.compiled(source, arch)
    return content
