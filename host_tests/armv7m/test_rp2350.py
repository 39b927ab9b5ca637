"""The RP2350's ticks and sampler as machine code on a Cortex-M33: entry, stack, FPU, both tiers.

No emulator has the chip. Its registers are words of the machine's RAM here, at the RP2350's
addresses moved by a constant, so that nothing else of the code changes. What the registers do is
simulated in host_tests/lib/tick/test_rp2350.py and in those beside it.
"""

import re
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanes import tree
from lanes.armv7m import lacking
from noheap_tools import paths
from noheap_tools.board import files as device_files
from noheap_tools.board import folding
from rig.qemu import MACHINES, Files, Qemu

CPU = "cortex-m33"
TICKS = 1000
_ARCH = MACHINES[CPU].mpy_arch
_PROGRAM = Path(__file__).parent / "device/rp2350.py"
_EXAMPLE = paths.ROOT / "examples/rp2350/firmware/main.py"
# Peripherals and SIO, RP2350 datasheet 2.2, in AN505's SSRAM2 at its Secure address.
_MOVED = (
    (range(0x40000000, 0x40200000), 0x38000000),
    (range(0xD0000000, 0xD0001000), 0x38200000),
)
_TIMER0 = 0x400B0000
_DRIVERS = (
    "hal/rp2040.py",
    "tick/rp2040.py",
    "tick/rp2040_alarm.py",
    "tick/rp2350_timer1.py",
)


def moved(text: str) -> str:
    """`text` with the addresses of the chip in RAM, a quarter of TIMER0's among them."""

    def there(found: re.Match[str]) -> str:
        number = int(found[0])
        if number == _TIMER0 >> 2:
            return str(_place(_TIMER0) >> 2)
        return str(_place(number))

    return re.sub(r"\b\d{9,10}\b", there, text)


def _place(address: int) -> int:
    for area, at in _MOVED:
        if address in area:
            return at + address - area.start
    return address


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    content = device_files.library(_ARCH) | lacking(_ARCH)
    folder = tmp_path_factory.mktemp("moved")
    for name in _DRIVERS:
        text = folding.folded(paths.LIBRARY / name, _ARCH)
        source = folder / name.replace("/", "_")
        source.write_text(moved(text))
        assert source.read_text() != text
        path = f"lib/noheap/{name.removesuffix('.py')}.mpy"
        content[path] = device_files.compile_mpy(source, name, _ARCH)
    example = folder / "example.py"
    example.write_text(moved(folding.folded(_EXAMPLE, _ARCH)))
    content["device/example.mpy"] = device_files.compile_mpy(example, "main.py", _ARCH)
    content["device/rp2350.mpy"] = tree.compiled(_PROGRAM, _ARCH)
    files = Files(content)
    yield files
    files.close()


@pytest.fixture
def qemu(files: Files) -> Iterator[Qemu]:
    with Qemu(CPU, files) as qemu:
        qemu.run("import sys\nsys.path[:] = ['/device', '/lib']\nimport rp2350")
        yield qemu


@pytest.mark.parametrize("tier", ["vector", "asm"])
def test_the_sampler_serves_every_tick_from_the_vector(qemu: Qemu, tier: str) -> None:
    said = qemu.run(f"print(rp2350.serve({tier!r}, {TICKS}))")
    counted, wrong, grown, told, ended, changed, restored = literal_eval(said)
    assert counted == [TICKS, 0, 0, 0]
    assert (wrong, grown) == (0, 0)
    # EN; 3 in sixteenths and 50,000 steps of 150 MHz; the slice's bit; one period later.
    assert told == [1, 3 << 4, 50_000 - 1, 1 << 11, 6000]
    assert ended == [0, 1 << 11, 1 << 11]  # EN; the bit that INTE loses, and the request
    assert changed and restored


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("late_us", [0, 99, 100, 1234])
def test_an_alarm_is_moved_on_to_the_next_period_that_lies_ahead(
    qemu: Qemu, number: int, late_us: int
) -> None:
    said = qemu.run(f"print(rp2350.alarm({number}, {late_us}))")
    calls, due, first, steps, intr = literal_eval(said)
    assert (calls, due, first, intr) == (5, 100, 100, 1)
    assert steps == [100 * (late_us // 100 + 1)] * 5


def test_a_tick_leaves_the_registers_of_the_fpu_where_they_are(qemu: Qemu) -> None:
    """ARMv8-M ARM, extended frame: 18 words are reserved for the FPU and stay unwritten."""
    (plain, written), (extended, written_then) = literal_eval(qemu.run("print(rp2350.stack())"))
    assert extended - plain == 72
    assert written_then == written
    assert plain < 64


def test_the_example_makes_a_square_wave_by_the_second_timer(qemu: Qemu) -> None:
    qemu.run("import example\nblock, tick = example.made()")
    said = qemu.run("print(rp2350.wave(tick, 4))")
    high, low = (1 << 15, 0), (0, 1 << 15)  # GPIO_OUT_SET, GPIO_OUT_CLR
    assert literal_eval(said) == ([high, low, high, low], [500] * 3)
    assert qemu.run("print(block[0], block[5])").split() == ["0", "4"]
