"""Which functions are handlers, however they are registered."""

import pytest
from check.analysed import HEAD, codes, found


@pytest.mark.parametrize(
    "registration",
    [
        "Timer(-1, period=10, callback=tick, hard=True)",
        "t = Timer()\nt.init(mode=Timer.PERIODIC, period=10, callback=tick, hard=True)",
        "Pin(2, Pin.IN).irq(handler=tick, trigger=Pin.IRQ_RISING, hard=True)",
        "p = Pin(2)\np.irq(tick, Pin.IRQ_RISING, hard=True)",
        "Timer(-1, callback=lambda t: tick(t), hard=True)",
        "saved = tick\nTimer(-1, callback=saved, hard=True)",
        "pins = [Pin(2), Pin(3)]\nfor p in pins:\n    p.irq(handler=tick, hard=True)",
        "def start(callback):\n    Timer(-1, callback=callback, hard=True)\nstart(tick)",
        "from rp2 import PIO\nPIO(0).irq(tick, hard=True)",
        "HARD = True\nTimer(-1, callback=tick, hard=HARD)",
        "import machine\nmachine.Timer(-1, callback=tick, hard=True)",
        "import machine as m\nm.Pin(2).irq(handler=tick, hard=1)",
        "import board\nboard.pin.irq(handler=tick, hard=True)",
        "import board\nboard.button.irq(tick, trigger=Pin.IRQ_FALLING, hard=True)",
        "class Other:\n    def __call__(self, t):\n        tick(t)\n"
        "Timer(-1, callback=Other(), hard=True)",
        "def isr(f):\n    return f\n@isr\ndef mine(t):\n    tick(t)",
    ],
)
def test_a_hard_handler_is_found_however_it_is_registered(tmp_path, registration):
    source = HEAD + "def tick(t):\n    return [t]\n" + registration + "\n"
    costs, kinds = found(tmp_path, source)
    assert costs == [(4, "NH001")]
    assert "hard" in kinds


@pytest.mark.parametrize(
    ("registration", "kind"),
    [
        ("Timer(-1, callback=tick)", "soft"),
        ("Timer(-1, callback=tick, hard=False)", "soft"),
        ("Pin(2).irq(tick, Pin.IRQ_RISING)", "soft"),
        ("micropython.schedule(tick, 0)", "scheduled"),
        ("from machine import I2S\nI2S(0).irq(tick)", "soft"),
        ("import espnow\ne = espnow.ESPNow()\ne.irq(tick)", "soft"),
        ("import bluetooth\nb = bluetooth.BLE()\nb.irq(lambda event, data: tick(0))", "soft"),
    ],
)
def test_a_soft_handler_may_allocate(tmp_path, registration, kind):
    costs, kinds = found(tmp_path, HEAD + "def tick(t):\n    return [t]\n" + registration + "\n")
    assert costs == []
    assert kinds == [kind]


def test_a_handler_that_is_found_late_is_not_reported(tmp_path):
    """main.py is read before the module that gives the handler."""
    source = "from machine import Timer\nimport other\n"
    source += "Timer(-1, period=10, callback=other.work().tick, hard=True)\n"
    late = "from zeta import Work\ndef work():\n    return Work()\n"
    zeta = "class Work:\n    def tick(self, t):\n        pass\n"
    assert "NH091" not in codes(tmp_path, source, other=late, zeta=zeta)


@pytest.mark.parametrize(
    ("above", "beside"),
    [
        ("", "  # noheap: isr"),
        ("@mark\n", "  # noheap: isr, by a table"),
        ("@isr\n", ""),
        ("@mark\n@noheap.interrupt\n", ""),
    ],
)
def test_a_function_with_a_mark_is_a_hard_handler(tmp_path, above, beside):
    head = "import noheap\nfrom marks import isr, mark\n"
    tick = f"{above}def tick(t):{beside}\n    return [t]\n"
    costs, kinds = found(tmp_path, f"{head}{tick}def other(t):\n    return [t]\n")
    assert kinds == ["hard"]
    assert [code for _, code in costs] == ["NH001"]


@pytest.mark.parametrize(
    "beside", ["  # an isr of noheap", "  # noheap: isrs", "\n    '# noheap: isr'"]
)
def test_another_comment_is_no_mark(tmp_path, beside):
    assert found(tmp_path, f"def tick(t):{beside}\n    return [t]\n") == ([], [])


@pytest.mark.parametrize(
    ("stored", "reported"), [("callback", False), ("callback or radio.find()[0]", True)]
)
def test_a_handler_that_the_caller_gives_is_not_reported(tmp_path, stored, reported):
    source = HEAD + "import radio\nclass Ticker:\n    def __init__(self, callback):\n"
    source += f"        self._callback = {stored}\n    def start(self):\n"
    source += "        Timer(-1, callback=self._callback, hard=True)\n"
    assert ("NH091" in codes(tmp_path, source)) == reported


def test_a_timer_of_pyb_is_hard_without_saying_so(tmp_path):
    source = "import pyb\ndef tick(t):\n    return [t]\ntim = pyb.Timer(4)\ntim.callback(tick)\n"
    assert found(tmp_path, source, "stm32") == ([(3, "NH001")], ["hard"])


@pytest.mark.parametrize("hard", ["", ", hard=True"])
@pytest.mark.parametrize(
    ("body", "callback", "is_reported"),
    [
        ("print(t)", "tick()", True),
        ("print(t)", "tick", False),
        ("return tick", "tick()", False),
        ("print(t)", "None", False),
        ("print(t)", "print()", False),
    ],
)
def test_the_none_that_a_call_returned_is_no_handler(tmp_path, body, callback, is_reported, hard):
    source = f"{HEAD}def tick(t=None):\n    {body}\nTimer(-1, callback={callback}{hard})\n"
    assert ("NH091" in codes(tmp_path, source)) == is_reported


@pytest.mark.parametrize("trigger", ["Pin.IRQ_RISING", "edges", "edges | 4"])
def test_the_pin_that_a_handler_is_given_is_known(tmp_path, trigger):
    source = (
        f"{HEAD}edges = Pin.IRQ_RISING | Pin.IRQ_FALLING\ndef tick(pin):\n    return pin()\n"
        f"def start(pin):\n    pin.irq(trigger={trigger}, handler=tick, hard=True)\n"
    )
    assert ("NH090" in codes(tmp_path, source)) == ("4" in trigger)


def test_an_object_that_takes_the_name_of_its_module_is_followed(tmp_path):
    source = HEAD + (
        "import lock\nlock = lock.Lock()\ndef tick(t):\n    lock.test()\n"
        "Timer(-1, period=9, callback=tick, hard=True)\n"
    )
    lock = "class Lock:\n    def test(self):\n        return {}\n"
    assert "NH090" not in codes(tmp_path, source, lock=lock.format("True"))
    assert "NH001" in codes(tmp_path, source, lock=lock.format("[self]"))


def test_what_a_ble_handler_stores_is_an_answer(tmp_path):
    source = HEAD + (
        "import bluetooth\nb = bluetooth.BLE()\nstate = n = 0\ndef on(event, data):\n"
        "    global state, n\n    state = event\n    n += 1\nb.irq(on)\n"
        "while True:\n    if state:\n        time.sleep(1)\n        {} = 0\n"
    )
    assert "NH040" not in codes(tmp_path, source.format("state"))
    assert "NH040" in codes(tmp_path, source.replace("if state", "if n").format("n"))
