"""noheap check reports in soft handlers and scheduled functions what is a mistake there, too, and
nothing that they may do."""

import pytest
from check.analysed import HEAD, analysed

REGISTERED = "Timer(-1, period=10, callback=tick, hard={})\n"
SCHEDULED = (
    "def main():\n    try:\n        micropython.schedule(tick, 0)\n"
    "    except RuntimeError:\n        print(1)\n"
)


def found(folder, body: str, registered: str, head: str = "") -> set[tuple[str, str]]:
    source = f"{HEAD}{head}def tick(t):\n    global n\n    {body}\nn = 0\n{registered}"
    findings = analysed(folder, source).findings
    return {(f.code, f.severity.value) for f in findings} - {("NH050", "info"), ("NH051", "info")}


SOFT = [
    ("time.sleep_ms(20)", ("NH020", "warning")),
    ("time.sleep(0.1)", ("NH020", "warning")),
    ("import machine; machine.time_pulse_us(t, 1)", ("NH020", "warning")),
    ("while True:\n        n += 1", ("NH022", "error")),
    ("while not t.value():\n        pass", ("NH022", "error")),
    ("raise ValueError", ("NH030", "warning")),
    ("raise RuntimeError('late')", ("NH030", "warning")),
    ("micropython.schedule(print, 1)", ("NH032", "warning")),
    ("micropython.schedule(print, n)", ("NH032", "warning")),
    ("try:\n        micropython.schedule(print, 1)\n    except ValueError:\n        n = 1",
     ("NH032", "warning")),
    ("try:\n        micropython.schedule(print, 1)\n    except RuntimeError:\n        pass",
     ("NH032", "info")),
    ("try:\n        micropython.schedule(print, 1)\n    except:\n        pass",
     ("NH032", "info")),
    ("bus.readfrom(72, 2)", ("NH030", "info")),
    ("import _thread\n    lock.acquire()", ("NH023", "error")),
]  # fmt: skip
BUS = "import _thread\nfrom machine import I2C\nbus = I2C(0)\nlock = _thread.allocate_lock()\n"


@pytest.mark.parametrize(
    "registered", [REGISTERED.format(False), SCHEDULED], ids=["soft", "later"]
)
@pytest.mark.parametrize(("body", "expected"), SOFT)
def test_a_mistake_of_a_soft_handler_is_found(tmp_path, body, expected, registered):
    assert found(tmp_path, body, registered, BUS) == {expected}


@pytest.mark.parametrize(
    "body",
    [
        "print([n], 1 / 3)",
        "time.sleep_us(5)",
        "for i in range(n):\n        print(i)",
        "while n:\n        print(n)",
        "try:\n        raise ValueError\n    except ValueError:\n        print(1)",
        "import gc; gc.collect()",
        "try:\n        micropython.schedule(print, 1)\n    except RuntimeError:\n        n += 1",
        "try:\n        print(bus.readfrom(72, 2))\n    except OSError:\n        n += 1",
    ],
)
def test_what_only_a_hard_handler_must_not_do_is_left_alone(tmp_path, body):
    assert found(tmp_path, body, REGISTERED.format(False), BUS) == set()


@pytest.mark.parametrize("hard", [True, False])
def test_a_full_queue_is_a_warning_in_every_handler(tmp_path, hard):
    assert found(tmp_path, "micropython.schedule(print, 1)", REGISTERED.format(hard)) == {
        ("NH032", "warning")
    }


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("sm.get()", {"NH012", "NH020"}),
        ("sm.put(n)", {"NH020"}),
        ("if sm.tx_fifo() < 4:\n        sm.put(n)", set()),
        ("if sm.rx_fifo():\n        sm.get(None, 2)", set()),
        ("sm.get(None, 2)", {"NH020"}),
        ("sm.get(words)", {"NH020"}),
        ("while sm.rx_fifo():\n        sm.get(words)", {"NH022"}),
        ("uart.readinto(frame)", {"NH021"}),
        ("if uart.any():\n        uart.readinto(frame)", {"NH021"}),
    ],
)
def test_a_fifo_that_nobody_looks_at_makes_a_handler_wait(tmp_path, call, expected):
    head = (
        "import rp2\nfrom array import array\nfrom machine import UART\n"
        "words = array('I', [0])\nframe = bytearray(16)\nsm = rp2.StateMachine(0)\n"
        "uart = UART(0)\n"
    )
    assert {code for code, _ in found(tmp_path, call, REGISTERED.format(True), head)} == expected
