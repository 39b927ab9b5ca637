"""The image on a Cortex-M0, M3 and M4F of QEMU: the language, and frozen machine code.

The emulated RP2040 takes code whose address lacks the Thumb bit, and words that are not aligned;
QEMU's CPUs fault. They are no chip: what their UART and SysTick are is in firmware/tiny/qemu.
"""

import pytest

from tiny import qemu
from tiny.images import PROGRAMS, image_with, on_cpython

# Worked out by hand from programs/qemu/firmware/main.py.
MACHINE_CODE = f"""\
checksum {(sum(b"abcdefgh") & 0xFF) | (sum((8 - n) * b for n, b in enumerate(b"abcdefgh")) & 0xFF) << 8}
literal {0x12345678 ^ 0x3EDCBA98} {~0x3EDCBA98}
exchange [-2, 1, {0x00070008}]
called 105 104
native {12 + 2 + 1000 + 3} [0.0, 0.5, 1.0, 1.5]
assembler {~40} {~28} {0x04030201}
address 0
lower bits [-1, 5]
""".splitlines()


@pytest.fixture(scope="module", params=qemu.CPUS)
def said(request: pytest.FixtureRequest) -> list[str]:
    vm = PROGRAMS / "vm/firmware/main.py"
    made = image_with(qemu.board(request.param), "qemu", vm=vm)
    with qemu.Machine(request.param, made) as machine:
        return machine.wait("starts again\n").splitlines()


def test_frozen_machine_code_gives_the_right_answers(said: list[str]) -> None:
    assert said[: said.index("vm")] == MACHINE_CODE


def test_it_prints_what_cpython_prints(said: list[str]) -> None:
    assert said[said.index("vm") + 1 : -1] == on_cpython(PROGRAMS / "vm")
