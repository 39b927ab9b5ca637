"""Objects whose kind no constructor shows: pins, prepared reads; and the fallbacks of hard=."""

import pytest
from check.analysed import HEAD, PROGRAMS, analysed

from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load, load_library

CLASS = """class Encoder:
    def __init__(self, pin, other):
        self.pin = pin
        self.other = other
        self.n = 0
        {}
    def tick(self, t):
        {}
"""
EDGE = "irq(trigger=Pin.IRQ_RISING, handler=self.tick, hard=True)"


def codes(folder, source: str) -> list[str]:
    return [f.code for f in analysed(folder, HEAD + source).findings if f.code == "NH090"]


@pytest.mark.parametrize(
    "set_up",
    [
        f"self.pin.{EDGE}",
        f"pin.{EDGE}",
        "self.pin.irq(self.tick, Pin.IRQ_FALLING | Pin.IRQ_RISING, hard=True)",
        "pyb.ExtInt(pin, pyb.ExtInt.IRQ_RISING, None, self.tick)",
    ],
)
@pytest.mark.parametrize(
    "body",
    ["self.n = self.pin.value()", "self.n = self.pin()", "self.pin.on()", "self.pin.irq()"],
)
def test_what_has_the_interrupt_of_an_edge_is_a_pin(tmp_path, set_up, body):
    assert codes(tmp_path, CLASS.format(set_up, body)) == []


@pytest.mark.parametrize(
    "source",
    [
        "p = board.pin\np.irq(tick, Pin.IRQ_RISING, hard=True)\ndef tick(t):\n    p.value()\n",
        "def start(p):\n    def tick(t):\n        p.value()\n"
        "    p.irq(tick, Pin.IRQ_RISING, hard=True)\n",
        CLASS.format("pass", "self.pin.value()")
        + f"class Own(Encoder):\n    def start(self):\n        self.pin.{EDGE}\n"
        "    def tick(self, t):\n        self.pin.value()\n",
    ],
)
def test_a_pin_of_other_places_is_known(tmp_path, source):
    assert codes(tmp_path, "import board\n" + source) == []


@pytest.mark.parametrize(
    ("set_up", "body"),
    [
        (f"self.pin.{EDGE}", "self.other.value()"),
        (f"self.pin.{EDGE}", "self.pin.read()"),
        ("self.pin.irq(trigger=1, handler=self.tick, hard=True)", "self.pin.value()"),
        ("Timer(-1, callback=self.tick, hard=True)", "self.pin()"),
    ],
)
def test_something_else_cannot_be_seen_into(tmp_path, set_up, body):
    assert codes(tmp_path, CLASS.format(set_up, body)) == ["NH090"]


FALLBACKS = [
    ("Pin(2).irq(tick, Pin.IRQ_RISING{})", "TypeError"),
    ("Timer(-1, callback=tick{})", "(TypeError, ValueError)"),
    ("Pin(2).irq(handler=tick, trigger=Pin.IRQ_RISING{})", "Exception"),
    ("t = Timer(-1)\n    t.init(period=5, callback=tick{})", "TypeError as error"),
]


@pytest.mark.parametrize(("call", "error"), FALLBACKS)
def test_a_fallback_without_hard_is_no_oversight(tmp_path, call, error):
    source = HEAD + "def tick(t):\n    pass\ntry:\n    {}\nexcept {}:\n    {}\n"
    both = source.format(call.format(", hard=True"), error, call.format(""))
    assert "NH052" not in {f.code for f in analysed(tmp_path, both).findings}
    neither = source.format(call.format(""), error, call.format(""))
    assert "NH052" in {f.code for f in analysed(tmp_path, neither).findings}


IMPORTS = (
    "import board\nfrom noheap.hal.i2c import I2CDevice\n"
    "from noheap.hal.prepared import prepare\nfrom noheap.hal.rp2040_i2c import FifoI2C\n"
)
PREPARED = IMPORTS + (PROGRAMS / "prepared.py").read_text()


@pytest.mark.parametrize(
    "made",
    [
        "I2CDevice(FifoI2C(None, 0), 72).prepare(b'', buffer)",
        "prepare(I2CDevice(FifoI2C(None, 0), 72), b'', buffer)",
        "I2CDevice(board.bus, 72).prepare(b'', buffer)",
        "prepare(board.device, b'', buffer)",
    ],
)
@pytest.mark.parametrize("has_library", [True, False])
def test_a_prepared_read_is_known(tmp_path, made, has_library):
    file = tmp_path / "main.py"
    file.write_text(PREPARED.replace("MADE", made))
    program = load([file])
    if has_library:
        load_library(program)
    findings = analyse(program).findings
    assert [f for f in findings if f.severity.value != "info" or f.code == "NH090"] == []


STATIC = ["I2C(0)", "PWM(Pin(2))", "SPI(1)", "StateMachine(0)", "PIO(0)"]


@pytest.mark.parametrize("made", STATIC)
def test_what_the_rp2040_always_has_is_not_made(tmp_path, made):
    source = HEAD + "from machine import I2C, PWM, SPI\nfrom rp2 import PIO, StateMachine\n"
    source += f"def tick(t):\n    {made}\nTimer(-1, callback=tick, hard=True)\n"
    assert "NH013" not in {f.code for f in analysed(tmp_path, source).findings}
    assert "NH013" in {f.code for f in analysed(tmp_path, source, "stm32").findings}


def test_the_library_is_known_without_being_given():
    program = load([PROGRAMS / "own_library.py"])
    load_library(program)
    findings = analyse(program).findings
    assert {f.code for f in findings} <= {"NH050", "NH051"}
