"""Formats are written out, with the same result."""

import pytest

from tiny.whole.passes import same, simplified


@pytest.mark.parametrize(
    ("expression", "made"),
    [
        ("'tick %d: %s' % (n, name)", "'tick ' + str(+n) + ': ' + str(name)"),
        ("'100%% of %s' % name", "'100% of ' + str(name)"),
        ("'{} and {}'.format(n, 'x')", "str(n) + ' and x'"),
        ("'{{}} {}'.format(n)", "'{} ' + str(n)"),
    ],
)
def test_a_format_is_written_out(expression: str, made: str) -> None:
    values = "n = int(input())\nname = input()\n"
    text = simplified(values + f"print(n, name, {expression})")
    assert text == f"{values}print(n, name, {made})\n"
    n, name = 5, "it"
    assert eval(expression) == eval(made), (n, name)


@pytest.mark.parametrize(
    "expression",
    ["'%02x' % n", "'%5d' % n", "'{:d}'.format(n)", "'{0}'.format(n)", "'%s %s' % n", "n % 3"],
)
def test_others_stay(expression: str) -> None:
    text = f"n = int(input())\nprint(n, {expression})"
    assert simplified(text) == same(text)


def test_counts_in_formats_of_struct_are_written_out() -> None:
    text = "from struct import pack\nprint(pack('<3I2iI', *input()), pack('<4s', input()))"
    assert "pack('<IIIiiI', *input()), pack('<4s', input())" in simplified(text)


def test_a_float_is_still_cut_off() -> None:
    text = 'x = float(input())\nprint("%d" % x)'
    assert '"%d" % x' in simplified(text).replace("'", '"')
