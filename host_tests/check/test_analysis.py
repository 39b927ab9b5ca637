"""How far a handler is followed, which small things allocate, and what is left alone."""

import pytest
from check.analysed import HEAD, analysed, codes, found

POINTER = """import micropython
@micropython.viper
def clear(p: ptr32, i: int, n: int) -> int:
    if n:
        p[i] = 0
        {after}
    return i
"""


@pytest.mark.parametrize(
    ("after", "expected"),
    [("return 1", set()), ("n = 1", {"NH067"}), ("n = i\n        return n", {"NH067"})],
)
def test_an_index_that_viper_scales_is_reported_if_it_is_read_after(tmp_path, after, expected):
    source = POINTER.format(after=after)
    assert codes(tmp_path, source) == expected


@pytest.mark.parametrize(
    ("above", "beside", "expected"),
    [
        ("", "", {"NH022"}),
        ("", "  # noheap: loop<=16, the depth of the FIFO", set()),
        ("# noheap: loop<=16\n    ", "", set()),
    ],
)
def test_a_comment_that_bounds_a_loop_is_believed(tmp_path, above, beside, expected):
    source = "@micropython.viper\ndef take(block: ptr32):  # noheap: isr\n"
    source += f"    {above}while block[0]:{beside}\n        block[1]\n"
    source = f"import micropython\n\n\n{source}"
    assert codes(tmp_path, source) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    while at < end:\n        at += 1\n", set()),
        ("    while at < end:\n        end + 1\n", {"NH022"}),
    ],
)
def test_a_loop_whose_condition_is_true_at_first_may_end(tmp_path, body, expected):
    source = "def tick(timer):  # noheap: isr\n    at = 0\n    end = 2\n"
    assert codes(tmp_path, source + body) == expected


def test_a_handler_is_followed_into_other_modules_and_classes(tmp_path):
    other = "class Filter:\n    def put(self, v):\n        return self._mean(v)\n"
    other += "    def _mean(self, v):\n        return v / 2\n"
    source = HEAD + "from filters import Filter\nf = Filter()\n"
    source += "def tick(t):\n    f.put(5)\nTimer(-1, callback=tick, hard=True)\n"
    assert found(tmp_path, source, filters=other) == ([(5, "NH005")], ["hard"])


def test_what_the_main_program_does_is_its_own_affair(tmp_path):
    source = HEAD + "n = [0]\ndef tick(t):\n    n[0] += 1\nTimer(-1, callback=tick, hard=True)\n"
    source += "while True:\n    print('%d' % n[0], [1, 2], 5 / 2)\n"
    assert found(tmp_path, source)[0] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("a, b, c, d = d, c, b, a", "NH002"),
        ("(a, b) = (b, a)", "NH002"),
        ("x = 1 << 30 + a", "NH006"),
        ("x = time.ticks_us() * 8", "NH006"),
        ("x = a & 0xffffffff", "NH006"),
        ("x = 'a' + 'b'", "NH004"),
        ("x = view[0:2]", "NH009"),
        ("for i in range(0, 9, a): pass", "NH014"),
        ("isinstance(a, (int, str))", "NH002"),
        ("x = a in [1, 2]", "NH001"),
        ("x = max(3, a) / 1", "NH005"),
        ("x = floats[0]", "NH005"),
        ("view[0:2] = bytes(2)", "NH004"),
        ("x = getattr(lamp, 'off')", "NH007"),
        ("for i, x in enumerate(floats): pass", "NH014"),
    ],
)
def test_a_small_thing_that_allocates(tmp_path, body, code):
    assert code in {c for _, c in found(tmp_path, _handler(body))[0]}


@pytest.mark.parametrize(
    "body",
    [
        "a, b = b, a",
        "a, b, c = c, b, a",
        "x = (1, 2, 3)",
        "x = (1, -2, 'a', None, 1.5)",
        "x = 1 << 29",
        "x = time.ticks_diff(time.ticks_us(), a)",
        "x = time.ticks_us() - time.ticks_us()",
        "x = a & 0xff",
        "view[0:2] = b'ab'",
        "for i in range(0, 9, 2): pass",
        "for b in view: pass",
        "x = a in (1, 2)",
        "x = a // 2",
        "x = floats[0] > 1.5 if False else 0",
        "lamp.off()",
        "x = len(view) + max(a, b) + abs(a)",
        "view[0] = a & 255",
        "x = lamp.n if lamp else None",
        "x = a << 3 >> 2",
        "x = max(lamp.n if a else None, 3)",
    ],
)
def test_a_small_thing_that_does_not(tmp_path, body):
    assert found(tmp_path, _handler(body))[0] == []


def _handler(body: str) -> str:
    return (
        HEAD
        + "from array import array\nview = memoryview(bytearray(4))\nfloats = array('f', [1])\n"
        + "class Lamp:\n    def __init__(self):\n        self.n = 0\n"
        + "    def off(self):\n        self.n = 0\nlamp = Lamp()\n"
        + f"def tick(t):\n    a = 5\n    b = c = d = a\n    {body}\n"
        + "Timer(-1, callback=tick, hard=True)\n"
    )


def test_handlers_of_different_priority_share_no_counter(tmp_path):
    source = (
        "import pyb\nn = 0\ndef a(t):\n    global n\n    n += 1\n"
        "def b(line):\n    global n\n    n += 2\n"
        "pyb.Timer(4, freq=10, callback=a)\n"
        "pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_UP, b)\n"
    )
    assert "NH046" in codes(tmp_path, source, "stm32")
    assert "NH046" not in codes(tmp_path, source)


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("x = (a + 1) / (b)", "x = (a + 1) // (b)"),
        ("a /= 2", "a //= 2"),
        ("x = lamp.off", "x = _lamp_off"),
        ("x = time.ticks_us() + 5000", "x = time.ticks_add(time.ticks_us(), 5000)"),
        ("x = 'µ'; y = a / b", "x = 'µ'; y = a // b"),
        ("x = [a]", ""),
    ],
)
def test_a_mechanical_fix_is_the_whole_line(tmp_path, line, fixed):
    source = _handler(line)
    fixes = [f.fixed_line for f in analysed(tmp_path, source).findings if f.allocates]
    assert fixes == [fixed]


def test_an_annotation_of_a_module_of_the_program_is_followed(tmp_path):
    source = "import bus\ndef read(wire: 'bus.Bus'):\n    return wire.word()\n"
    others = "class Bus:\n    def word(self):\n        return 1\n"
    assert found(tmp_path, source, bus=others) == ([], [])


@pytest.mark.parametrize("head", ["@mark(lambda n: n)\ndef f():", "class F(of(lambda: 1)):"])
def test_a_lambda_outside_of_a_body_is_evaluated(tmp_path, head):
    assert found(tmp_path, f"from other import mark, of\n{head}\n    pass\n") == ([], [])
