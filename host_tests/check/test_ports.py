"""hard=, and a Timer without a number, where a port refuses it."""

import pytest

from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.program import Program

HEAD = "from machine import I2CTarget, Pin, Timer, UART\ndef tick(t):\n    pass\n"
PIN = "Pin(2).irq(tick, Pin.IRQ_RISING, hard=True)"
TIMER = "Timer(-1, period=9, callback=tick, hard=True)"
INIT = "t = Timer(-1)\nt.init(period=9, callback=tick, hard=False)"
UNKNOWN = "import board\nboard.pin.irq(handler=tick, trigger=Pin.IRQ_RISING, hard=True)"
SERIAL = "UART(1).irq(tick, UART.IRQ_RXIDLE, True)"
READ = "I2CTarget(0).irq(tick, I2CTarget.IRQ_READ_REQ, hard={})"
END = "I2CTarget(0).irq(tick, I2CTarget.IRQ_END_READ, hard={})"


def refused(folder, source: str, port: str, version: str = "1.26.1") -> int:
    """The line that is reported, or 0."""
    file = folder / "main.py"
    file.write_text(f"{HEAD}{source}\n")
    program = Program()
    program.add(file, "main")
    found = analyse(program, port, version=version).findings
    assert all(f.severity.value == "error" for f in found if f.code == "NH053")
    return next((f.line - 3 for f in found if f.code == "NH053"), 0)


@pytest.mark.parametrize(
    ("source", "port", "version", "line"),
    [
        (PIN, "esp32", "1.26", 1),
        (TIMER, "esp32", "1.28", 1),
        (UNKNOWN, "esp32", "1.26", 2),
        (SERIAL, "esp32", "1.26", 1),
        (PIN, "rp2", "1.26", 0),
        (SERIAL, "rp2", "1.26", 0),
        (PIN, "stm32", "1.26", 0),
        (PIN.replace("True", "False"), "rp2", "1.20", 0),
        (TIMER, "rp2", "1.26", 0),
        (TIMER, "rp2", "1.25.0", 1),
        (TIMER, "stm32", "1.26", 1),
        (INIT, "stm32", "1.26", 2),
        (TIMER, "stm32", "1.27", 0),
        (TIMER.replace(", hard=True", ""), "esp32", "1.26", 0),
        (READ.format(False), "rp2", "1.26", 1),
        (READ.format(True), "rp2", "1.26", 0),
        (END.format(False), "rp2", "1.26", 0),
        (PIN.replace("True", "False"), "esp32", "1.26", 1),
        (SERIAL.replace("True", "False"), "esp32", "1.26", 0),
        ("Timer(period=9, callback=tick)", "esp32", "1.26", 1),
        ("t = Timer()\nt.init(period=9, callback=tick)", "esp32", "1.26", 1),
        ("Timer(0, period=9, callback=tick)", "esp32", "1.26", 0),
        ("Timer(period=9, callback=tick)", "rp2", "1.26", 0),
    ],
)
def test_a_registration_that_raises_is_found(tmp_path, source, port, version, line):
    assert refused(tmp_path, source, port, version) == line


@pytest.mark.parametrize("error", ["TypeError", "Exception", "(TypeError, ValueError)"])
def test_one_with_a_fallback_is_left_alone(tmp_path, error):
    source = f"try:\n    {PIN}\nexcept {error}:\n    {PIN.replace(', hard=True', '')}"
    assert refused(tmp_path, source, "esp32") == 0
