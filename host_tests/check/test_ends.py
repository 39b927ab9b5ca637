"""NH051: which calls switch an interrupt off, and NH052: where hard= is not stated."""

import pytest
from check.analysed import HEAD, analysed, codes

EDGE = HEAD + "def edge(pin):\n    pass\np = Pin(2)\np.irq(edge, Pin.IRQ_RISING, hard=False)\n"
DMA = HEAD + "import rp2\ndef done(dma):\n    pass\ndma = rp2.DMA()\ndma.irq(done, hard=True)\n"
AGAIN = HEAD + (
    "p = Pin(2)\ndef edge(pin):\n    {}\n    p.irq(handler=edge, hard=False)\n"
    "p.irq(handler=edge, hard=False)\n"
)


@pytest.mark.parametrize(
    ("source", "is_endless"),
    [
        (EDGE, True),
        (EDGE + "p.irq(trigger=0)\n", False),
        (EDGE + "p.irq(trigger=0, hard=False)\n", False),
        (EDGE + "p.irq()\n", True),
        (EDGE + "p.irq(handler=None)\n", False),
        (EDGE + "p.irq(trigger=0, handler=edge)\n", True),
        (DMA, True),
        (DMA + "dma.close()\n", False),
        (EDGE + "p.close()\n", True),
        (AGAIN.format("p.irq(handler=None)"), True),
        (AGAIN.format("if pin():\n        p.irq(None)\n        return"), False),
        (AGAIN.format("if pin():\n        p.irq(None)\n    else:\n        pass"), True),
        (AGAIN.format("pass") + "p.irq(handler=None)\n", False),
        (EDGE.replace("    pass", "    p.irq(handler=None)"), False),
    ],
)
def test_an_interrupt_that_nothing_switches_off_is_found(tmp_path, source, is_endless):
    assert ("NH051" in codes(tmp_path, source)) == is_endless


def test_a_handler_that_chooses_may_be_the_end(tmp_path):
    body = "if pin():\n        p.irq(None)\n    else:\n        p.irq(edge, hard=False)"
    source = EDGE.replace("    pass", f"    {body}")
    assert "NH051" not in codes(tmp_path, source)


UNSTATED = [
    "Timer(1).init(period=9, callback=tick)\n",
    "Pin(2).irq(tick, Pin.IRQ_RISING)\n",
]


@pytest.mark.parametrize("source", UNSTATED)
@pytest.mark.parametrize(("port", "is_said"), [("rp2", True), ("esp32", False)])
def test_hard_is_to_be_stated_where_the_port_takes_it(tmp_path, source, port, is_said):
    source = f"{HEAD}def tick(t):\n    pass\n{source}"
    assert ("NH052" in codes(tmp_path, source, port)) == is_said


@pytest.mark.parametrize(
    "registration", ["rp2.PIO(0).irq(tick)", "rp2.StateMachine(0).irq(tick)", "I2S(0).irq(tick)"]
)
def test_what_is_soft_everywhere_need_not_say_so(tmp_path, registration):
    head = f"{HEAD}import rp2\nfrom machine import I2S\ndef tick(t):\n    pass\n"
    assert "NH052" not in codes(tmp_path, f"{head}{registration}\n")


BOTH = HEAD + (
    "def soft(t):\n    pass\ndef hard(t):\n    pass\nTimer(1).init(callback=soft, hard=False)\n"
    "Timer(2).init(callback=hard, hard=True)\n"
)


def test_the_buffer_is_asked_for_by_the_first_hard_handler(tmp_path):
    findings = analysed(tmp_path, BOTH).findings
    assert [f.line for f in findings if f.code == "NH050"] == [8]


def test_the_first_place_is_named_in_whatever_order_it_is_found(tmp_path):
    """Values are sets: their order differs from run to run."""
    source = HEAD + "".join(f"def tick{n}(t):\n    pass\n" for n in range(9))
    source += f"for tick in ({', '.join(f'tick{n}' for n in range(9))}):\n"
    source += "    Timer(1).init(callback=tick, hard=True)\n"
    source += "    Pin(2).irq(tick, hard=True)\n"
    findings = {(f.line, f.code) for f in analysed(tmp_path, source).findings}
    assert {line for line, code in findings if code == "NH050"} == {22}


def test_what_the_program_starts_is_named_before_what_a_handler_starts(tmp_path):
    source = HEAD + (
        "def late(t):\n    pass\ndef edge(pin):\n"
        "    Timer(1).init(mode=Timer.ONE_SHOT, callback=late, hard=False)\n"
        "Pin(2).irq(edge, Pin.IRQ_RISING, hard=False)\n"
    )
    findings = analysed(tmp_path, source).findings
    assert [f.line for f in findings if f.code == "NH051"] == [7]
