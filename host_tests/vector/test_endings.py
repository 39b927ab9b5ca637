"""Whatever ends or disturbs the program, no interrupt outlives its handler: on the emulated Pico,
for each tick of tick/rp2040.py, each of which calls code that lies on the heap."""

from pathlib import Path

import pytest

from noheap_tools.rp2040py_changes.models.nmi import NMI_EXCEPTION
from rig.raw_board import RawBoard

_VTOR = 0xE000ED08
_PWM_CSR, _PWM_STRIDE, _PWM_INTE = 0x40050000, 0x14, 0x400500A8
_TIMER_INTE = 0x40054038
_NMI_MASK = 0x40004000  # RP2040 datasheet 2.21.2
_TICKS = {"PWM 3": "PwmTick(counting, 500, 3)", "PWM 6": "PwmTick(counting, 500, 6)",
          "ALARM0": "AlarmTick(counting, 500)",
          "PWM 3 as NMI": "PwmTick(counting, 500, 3, NMI)",
          "ALARM0 as NMI": "AlarmTick(counting, 500, NMI)"}  # fmt: skip
_SETUP = Path(__file__).parent / "programs" / "endings.py"


class Rig:
    """A board on which a tick runs in the background."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pico = RawBoard()
        self.before = self.state()
        self._setup = _SETUP.read_text().replace("MAKE", _TICKS[name])
        self.start()

    def start(self) -> None:
        self.pico.run(self._setup + "\nclock.start()")
        assert self.state() != self.before
        assert self.counting()

    def counting(self) -> bool:
        return 8 <= int(self.pico.run("print(counted())")) <= 12

    def state(self) -> tuple[int, ...]:
        """Vectors, and what lets the sources interrupt."""
        mcu = self.pico.board.mcu
        table = mcu.read_uint32(_VTOR)
        vectors = [mcu.read_uint32(table + 4 * n) for n in (NMI_EXCEPTION, 16 + 0, 16 + 4)]
        running = [mcu.read_uint32(_PWM_CSR + _PWM_STRIDE * n) & 1 for n in (3, 6)]
        inte = [mcu.read_uint32(_PWM_INTE), mcu.read_uint32(_TIMER_INTE) & 1]
        enabled = mcu.read_uint32(0xE000E100) & 0b10001
        return (*vectors, *running, *inte, mcu.read_uint32(_NMI_MASK), enabled)

    def interrupted(self) -> None:
        """To the prompt again."""
        self.pico.board.send(b"\r\x03\x01")
        self.pico.board.run_ms(200)

    def soft_reset(self) -> None:
        """Ctrl-D at the prompt."""
        self.pico.to_prompt(b"\x04")


@pytest.fixture(params=_TICKS)
def rig(request: pytest.FixtureRequest) -> Rig:
    return Rig(request.param)


def test_deinit_leaves_everything_as_it_was(rig: Rig) -> None:
    rig.pico.run("clock.deinit()")
    assert rig.state() == rig.before


def test_it_goes_on_after_ctrl_c_and_an_exception_and_without_references(rig: Rig) -> None:
    rig.pico.start("while True:\n pass\n")
    rig.pico.board.run_ms(20)
    rig.interrupted()
    assert rig.counting()
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        rig.pico.run("1 / 0")
    assert rig.counting()
    # Only the vector holds handler and trampoline; what was freed is written over.
    rig.pico.run(
        "del clock, count, counting\ngc.collect()\nx = [bytes(64) for _ in range(500)]\ndel x"
    )
    assert rig.counting()


def test_a_soft_reset_ends_it_and_the_program_runs_again(rig: Rig) -> None:
    for _ in range(2):
        rig.soft_reset()
        assert rig.state() == rig.before
        rig.pico.run("x = [bytes(64) for _ in range(1500)]\ndel x")
        rig.start()


def test_a_soft_reset_out_of_a_running_program_ends_it(rig: Rig) -> None:
    rig.pico.start("import sys\nwhile True:\n pass\n")
    rig.pico.board.run_ms(20)
    rig.interrupted()
    rig.soft_reset()
    assert rig.state() == rig.before


def test_machine_reset_ends_it(rig: Rig) -> None:
    rig.pico.start("machine.reset()")
    rig.pico.board.run_ms(1500)
    assert rig.pico.board.resets == 1
    # The emulated watchdog leaves INTE of PWM as it was; on silicon it resets the peripherals.
    assert rig.state()[:3] == rig.before[:3]
    assert rig.state()[-2:] == rig.before[-2:]
    rig.pico.to_prompt()
    rig.start()


def test_running_the_program_again_replaces_it(rig: Rig) -> None:
    for _ in range(3):
        rig.start()
        rig.pico.run("gc.collect()")
        assert rig.counting()
    rig.pico.run("clock.deinit()")
    assert rig.state() == rig.before


def test_it_goes_on_after_writes_to_flash(rig: Rig) -> None:
    said = rig.pico.run(
        "before, begin = words[0], time.ticks_us()\n"
        "for n in range(3):\n with open('file', 'wb') as f:\n  f.write(bytes(9000))\n"
        "print(words[0] - before, time.ticks_diff(time.ticks_us(), begin) // 500)",
        20_000,
    )
    ticks, periods = map(int, said.split())
    assert ticks <= periods + 1
    assert ticks >= periods - 1 or "NMI" not in rig.name
    assert rig.counting()
    assert rig.pico.run("print(len(open('file', 'rb').read()))") == "9000"


def test_another_one_as_nmi_replaces_it_there(rig: Rig) -> None:
    rig.pico.run("other = PwmTick(counting, 1000, 6, NMI)\nother.start()")
    if "NMI" in rig.name:
        assert rig.pico.run("print(clock.running)") == "False"
        assert 4 <= int(rig.pico.run("print(counted())")) <= 6
    elif rig.name == "ALARM0":
        assert rig.pico.run("print(clock.running)") == "True"
        assert 13 <= int(rig.pico.run("print(counted())")) <= 17
    rig.pico.run("other.deinit()\nclock.deinit()")
    assert rig.state() == rig.before


def test_nothing_masks_the_nmi(rig: Rig) -> None:
    said = rig.pico.run(
        "state = machine.disable_irq()\nwhile machine.mem32[0x40054028] & 0xff: pass\n"
        "before = words[0]\nbegin = time.ticks_us()\n"
        "while time.ticks_diff(time.ticks_us(), begin) < 5000: pass\n"
        "during = words[0] - before\nmachine.enable_irq(state)\nprint(during)"
    )
    assert int(said) in (range(9, 12) if "NMI" in rig.name else range(1))
