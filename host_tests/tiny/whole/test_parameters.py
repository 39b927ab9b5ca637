"""Parameters that are always the same are what they are."""

from tiny.whole.passes import simplified

F = "def f(a, b, *, c=3):\n    return input(a + b + c)\n\n"


def test_one_that_is_the_same_in_all_calls_goes() -> None:
    text = simplified(F + "x = int(input())\nprint(f(x, 2), f(x + 1, 2))")
    assert "def f(a0):\n    return input(a0 + 2 + 3)" in text
    assert "print(f(x), f(x + 1))" in text


def test_one_that_is_not_is_given_by_its_place() -> None:
    text = simplified(F + "x = int(input())\nprint(f(x, b=x), f(b=4, c=5, a=x))")
    assert "print(f(x, x, 3), f(x, 4, 5))" in text


def test_arguments_that_do_something_keep_their_order() -> None:
    text = simplified(F + "print(f(b=input(1), a=input(2)), f(1, 2))")
    assert "b=input(1), a=input(2)" in text


def test_a_function_that_is_used_as_a_value_keeps_its_parameters() -> None:
    text = simplified(
        "def f(a):\n    return input(a)\n\nprint(f(1), f(1))\ncall = [f]\nprint(call)"
    )
    assert "f(1)" in text


def test_a_parameter_that_nobody_reads_goes_unless_its_argument_does_something() -> None:
    text = "def f(a, b):\n    return input(a)\n\nx = input()\nprint(f(1, x), f(2, x))"
    assert "print(f(1), f(2))" in simplified(text)
    assert "f(1, input())" in simplified(text.replace("f(1, x)", "f(1, input())"))


def test_a_parameter_that_is_given_another_value_stays() -> None:
    text = "def f(a):\n    if input():\n        a = 2\n    return input(a)\n\nprint(f(1), f(1))"
    assert "f(1)" in simplified(text)


def test_a_method_counts_if_nothing_else_has_its_name() -> None:
    text = """
        class It:
            def act(self, n):
                return input(n + len(self.data))

            def append(self, n):
                return input(n)

            def __init__(self):
                self.data = input()

        it = It()
        print(it.act(1), it.act(1), it.append(1), it.append(1))
        """
    made = simplified(text)
    assert "it.act()" in made
    assert "it.append(1)" in made


def test_the_constructor_of_a_base_counts() -> None:
    text = """
        class Base:
            def __init__(self, n, m):
                self.n = input(n + m)

        class Heir(Base):
            def __init__(self, n):
                Base.__init__(self, n, 1)

        class Other(Base):
            pass

        x = int(input())
        print(Heir(x).n, Heir(2).n, Other(3, 1).n)
        """
    made = simplified(text)
    assert "input(a1 + 1)" in made
    assert "Other(3)" in made


def test_names_stay_that_a_dictionary_may_give() -> None:
    text = "def f(a, b):\n    return input(a + b)\n\nprint(f(**{'a': 1, 'b': 2}), f(1, 2))"
    assert "def f(a, b)" in simplified(text)


def test_a_starred_argument_says_nothing() -> None:
    text = "def f(a, b):\n    return input(a + b)\n\nx = input()\nprint(f(*x), f(1, 2))"
    assert "f(*x)" in simplified(text)
    assert "f(1, 2)" in simplified(text)
