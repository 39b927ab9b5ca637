"""Constants are computed, and branches that are never taken go."""

import pytest

from tiny.whole.passes import same, simplified


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("30.0 * 1000", "30000.0"),
        ("round(30.0 * 1000)", "30000"),
        ("7 // 2 + (1 << 4)", "19"),
        ("-7 // 2", "-4"),
        ("'a' + 'b'", "'ab'"),
        ("(1, 2, 3)[1]", "2"),
        ("3 in (1, 2)", "False"),
        ("len((1, 2))", "2"),
        ("0 <= 5 <= 7", "True"),
        ("None is None", "True"),
        ("min(4, 25.0)", "4"),
        ("'x' if 0 else 'y'", "'y'"),
    ],
)
def test_a_constant_is_computed(expression: str, value: str) -> None:
    assert simplified(f"print({expression})") == f"print({value})\n"


@pytest.mark.parametrize(
    "expression",
    ["1 // 0", "(1, 2)[2]", "'a' + 1", "1 << 100", "'-' * 1000", "input() + 1", "len(input())"],
)
def test_what_raises_or_grows_or_is_not_known_stays(expression: str) -> None:
    assert simplified(f"print({expression})") == same(f"print({expression})")


def test_a_global_that_is_given_one_constant_is_that_constant() -> None:
    assert simplified("LIMIT = 3\nprint(LIMIT)\n") == "print(3)\n"


@pytest.mark.parametrize(
    "text",
    [
        "n = 0\nn = 1\nprint(n)",
        "n = 0\n\ndef f():\n    global n\n    n = 1\nprint(n)\nf()\nf()",
        "if input():\n    n = 1\nelse:\n    n = 2\nprint(n)",
        "for n in input():\n    print(n)",
    ],
)
def test_a_global_with_two_values_stays(text: str) -> None:
    assert "print(n)" in simplified(text)


def test_a_local_name_hides_a_constant() -> None:
    text = "n = 1\n\ndef f(n):\n    return n\nprint(n, f(input()), f(input()))"
    assert "def f(a0):\n    return a0" in simplified(text)


def test_branches_that_are_never_taken_go() -> None:
    text = """
        FAST = False
        if FAST:
            print(1)
        elif not FAST:
            print(2)
        else:
            print(3)
        while FAST:
            print(4)
        """
    assert simplified(text) == "print(2)\n"


def test_what_comes_after_a_return_goes() -> None:
    text = "def f():\n    if input():\n        return 1\n        print(2)\nprint(f(), f())"
    assert "print(2)" not in simplified(text)


def test_a_part_of_a_condition_that_changes_nothing_goes() -> None:
    assert simplified("if input() and True:\n    print()") == same("if input():\n    print()")
    assert simplified("print(input() and True)") == same("print(input() and True)")
    assert simplified("if input() and False:\n    print()") == same(
        "if input() and False:\n    print()"
    )


def test_viper_code_keeps_its_arithmetic_of_words() -> None:
    text = "N = 3\n\n@micropython.viper\ndef f() -> int:\n    return 1 << 31 + N\nprint(f(), f())"
    assert "return 1 << 31 + 3" in simplified(text)


def test_assembler_stays_as_it_is() -> None:
    text = "@micropython.asm_thumb\ndef f(r0):\n    label(N)\n    b(N)\nN = 1\nprint(f(N))"
    assert "label(N)\n    b(N)" in simplified(text)
    assert "print(f(1))" in simplified(text)


def test_a_name_of_a_built_in_function_means_that_one_before_it_is_defined() -> None:
    text = """
        length = len

        def len(it):
            return length(it) + 100

        print(len(input()), len(input()))
        """
    assert "return length(a0) + 100" in simplified(text)
