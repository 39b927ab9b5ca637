"""The steps that a set-up takes on this machine, so that it can say beforehand how long it lasts.

todo = Plan(["pico"], compiles=True)
todo.steps()        # ["lists", "sources", "image", "emulator"]
"""

from collections.abc import Sequence
from dataclasses import dataclass

from noheap_tools.toolchain import build, compilers, image, npm, qemu, unix
from noheap_tools.toolchain.compilers import BUILD, EMULATOR, QEMU, For
from noheap_tools.toolchain.recipe import QEMU_BOARDS, RP2_BOARDS

# All steps of `make run` on a fresh machine, where nothing can be downloaded.
FRESH = ("packages", "compilers", "lists", "sources", "image", "emulator")


@dataclass(frozen=True)
class Plan:
    """What is to be done for the images of `boards`, which must be built, and for noheap's own
    `tests`, `again` even where it is here. `compiles`: the emulator is among it."""

    boards: Sequence[str]
    compiles: bool
    tests: bool = False
    again: bool = False

    @property
    def builds(self) -> bool:
        """Whether something of MicroPython must be built."""
        return bool(self.boards or self._unix() or self._qemu())

    def purposes(self) -> For:
        """What is needed of Debian's packages."""
        needed = For(0)
        if self.builds:
            needed |= BUILD
        if self.tests:
            needed |= QEMU
        # Without a compiler the emulator is slow, and works; it is no reason to refuse.
        if self.compiles and compilers.can_install():
            needed |= EMULATOR
        return needed

    def steps(self) -> list[str]:
        """Their keys in times.py, in the order in which they are shown."""
        sources = self.builds and (self.again or not build.has_tree())
        return [
            *(["compilers"] if compilers.missing(self.purposes()) else []),
            *(["lists", "sources"] if sources else []),
            *["image" for _ in self.boards],
            *self._unix(),
            *self._qemu(),
            *self._npm(),
            *(["emulator"] if self.compiles else []),
        ]

    def _unix(self) -> list[str]:
        return ["unix"] if self.tests and (self.again or unix.find_unix() is None) else []

    def _npm(self) -> list[str]:
        wanted = self.tests and not npm.lacking() and (self.again or not npm.are_here())
        return [npm.STEP] if wanted else []

    def _qemu(self) -> list[str]:
        cpus = QEMU_BOARDS if self.tests else ()
        return ["qemu" for cpu in cpus if self.again or qemu.find_qemu(cpu) is None]


def expected(*, tests: bool, compiles: bool) -> Plan:
    """The plan if no image can be downloaded."""
    boards = [board for board in RP2_BOARDS if image.find_image(board) is None]
    return Plan(boards, compiles, tests)
