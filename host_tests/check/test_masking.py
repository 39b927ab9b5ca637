"""Interrupts that stay masked, or are masked for long, in whatever part of a program."""

import pytest
from check.analysed import analysed

HEAD = (
    "import time, machine, micropython\nfrom machine import disable_irq, enable_irq\n"
    "i2c = machine.I2C(0)\npin = machine.Pin(3)\nbuffer = bytearray(512)\nn = 0\nkeys = {}\n"
)
LINES = HEAD.count("\n")


def found(folder, source: str) -> set[tuple[int, str, str]]:
    findings = analysed(folder, HEAD + source).findings
    return {(f.line - LINES, f.code, f.severity.value) for f in findings}


def masked(body: str, end: str = "enable_irq(state)\n") -> str:
    return f"state = disable_irq()\n{body}\n{end}"


def in_function(source: str) -> str:
    return "def f(self):\n    global n\n" + "".join(
        f"    {line}\n" for line in source.splitlines()
    )


LONG = [
    "time.sleep_ms(5)",
    "time.sleep_us(5)",
    "machine.time_pulse_us(pin, 1)",
    "print(n)",
    "i2c.readfrom_into(9, buffer)",
    "while pin():\n    pass",
    "while True:\n    if pin(): break",
    "for i in range(200):\n    n += 1",
    "for b in buffer:\n    n += b",
    "import gc; gc.collect()",
    "open('log')",
]


@pytest.mark.parametrize("wrap", [str, in_function], ids=["top", "function"])
@pytest.mark.parametrize("body", LONG)
def test_what_takes_long_under_a_mask_is_found(tmp_path, body, wrap):
    source = masked(body, "enable_irq(state)\n")
    line = 2 + 2 * (wrap is in_function)
    assert (line, "NH044", "warning") in found(tmp_path, wrap(source))
    assert found(tmp_path, wrap(body + "\n")) == set()


def test_a_wait_in_what_is_called_under_a_mask_is_found(tmp_path):
    source = "def bit():\n    time.sleep_us(1)\n    return pin()\n" + masked("n = bit()")
    assert found(tmp_path, source) == {(2, "NH044", "warning")}
    assert found(tmp_path, source.replace("disable_irq()", "0")) == set()


@pytest.mark.parametrize(
    "body",
    [
        "n += 1",
        "k, n = n, 0",
        "for i in range(8):\n    n += i",
        "i = 0\nwhile i < 4:\n    i += 1",
        "for i in (1, 2, 3):\n    n += i",
        "n = len(buffer) // 4 % 16",
        "n = int(3)",
        "n = keys.get(1)",
    ],
)
def test_the_exchange_of_variables_is_left_alone(tmp_path, body):
    assert found(tmp_path, masked(body)) == set()


RAISING = [
    ("raise ValueError", "warning"),
    ("assert n", "warning"),
    ("wire.readfrom_mem(9, 1, 2)", "warning"),
    ("micropython.schedule(print, 1)", "warning"),
    ("n = int(wire.read())", "warning"),
    ("check(n)", "warning"),
    ("n = 9 // n", "info"),
    ("n %= n\nk = n / wire.n", "info"),
]


@pytest.mark.parametrize(("body", "severity"), RAISING)
def test_an_exception_that_leaves_them_masked_is_found(tmp_path, body, severity):
    head = "import wire\ndef check(n):\n    if n > 5:\n        raise ValueError\n"
    here = found(tmp_path, head + masked(body))
    assert {(code, how) for _, code, how in here} == {("NH043", severity)}
    guarded = f"state = disable_irq()\ntry:\n    {body.splitlines()[-1]}\nfinally:\n"
    assert found(tmp_path, f"{head}{guarded}    enable_irq(state)\n") == set()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("state = disable_irq()\nn += 1\n", 1),
        (in_function("state = disable_irq()\nn += 1\n"), 3),
        (in_function(masked("if n:\n    return 1")), 5),
        (in_function(masked("for i in (1, 2):\n    if n:\n        return i")), 6),
    ],
)
def test_a_path_on_which_they_stay_masked_is_found(tmp_path, source, line):
    assert found(tmp_path, source) == {(line, "NH043", "warning")}
