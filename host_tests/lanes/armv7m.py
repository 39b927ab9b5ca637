"""The lanes `armv7m`, `armv7em`, `armv8m`, `armv6m`: MicroPython on QEMU's Cortex-M.

They are M3, M4F, M33 and M0. The first three run the Thumb-2 code that an STM32 and an RP2350
would run. docs/reference/armv7m.md says what is proved.
"""

from collections.abc import Sequence
from pathlib import Path

from lanes import tree
from lanes.lane import TESTS
from lanes.protocol import Outcome, outcomes
from noheap_tools.toolchain import resolve_qemu
from rig.qemu import MACHINES, Files, Qemu, QemuError

# lane -> CPU
CPUS = {
    "armv7m": "cortex-m3",
    "armv7em": "cortex-m4f",
    "armv8m": "cortex-m33",
    "armv6m": "cortex-m0",
}
_DEVICE = TESTS / "armv7m/device"


class QemuLane:
    """A fresh machine for each file."""

    def __init__(self, name: str) -> None:
        self._cpu = CPUS[name]
        resolve_qemu(self._cpu, lambda line: None)  # what is missing is missing for all files
        arch = MACHINES[self._cpu].mpy_arch
        self._files = Files(tree.portable(arch) | lacking(arch))

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        try:
            with Qemu(self._cpu, self._files) as qemu:
                said = qemu.run(tree.command("", file, list(functions)))
            ending = "MicroPython went back to its prompt"
        except QemuError as error:
            said, ending = error.said, error.reason
        return outcomes(said, functions, ending)

    def close(self) -> None:
        self._files.close()


def lacking(arch: str) -> dict[str, bytes]:
    """Returns stand-ins for modules that MicroPython's port for QEMU lacks and the tests need."""
    return {
        "lib/time.mpy": tree.compiled(_DEVICE / "qemu_time.py", arch),
        "lib/machine.mpy": tree.compiled(_DEVICE / "qemu_machine.py", arch),
    }
