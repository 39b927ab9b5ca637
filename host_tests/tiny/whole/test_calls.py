"""Calls that are replaced: by what a function returns, by its body, or by nothing."""

from tiny.whole.passes import simplified


def test_a_function_that_returns_a_global_is_that_global() -> None:
    text = """
        def tick():
            return input()

        class Source:
            def parts(self):
                return tick, 7

        source = Source()
        one, n = source.parts()
        print(one(), one(), n, source.parts())
        """
    assert "print(tick(), tick(), 7, (tick, 7))" in simplified(text)


def test_a_function_that_is_called_once_is_put_there() -> None:
    text = """
        def expression(n):
            return input(n + 1)

        def statements():
            input(1)
            input(2)

        def f(x):
            statements()
            return expression(x)

        print(f(input()), f(input()))
        """
    made = simplified(text)
    assert "def expression" not in made
    assert "    input(1)\n    input(2)\n    return input(a0 + 1)" in made


def test_an_argument_that_would_be_evaluated_at_another_time_is_kept_before() -> None:
    text = """
        def expression(n):
            return input() + n

        def f():
            return expression(input())

        print(f(), f())
        """
    made = simplified(text)
    assert "n_in_expression = input()\n    return input() + n_in_expression" in made


def test_a_name_that_is_another_one_there_is_not_taken() -> None:
    text = """
        def statements():
            input(it)

        def f(it):
            statements()
            return it

        it = [1]
        print(f(input()), f(it=input()))
        """
    assert "input(it)" in simplified(text)
    assert "def statements" in simplified(text)


def test_what_nobody_takes_is_not_returned_nor_made() -> None:
    text = """
        from machine import Pin, Signal

        def led():
            return Signal(Pin(25), invert=False)

        def f():
            led()
            input()

        f()
        f()
        """
    made = simplified(text)
    assert "Signal" not in made
    assert "Pin(25)" in made


def test_loops_over_a_few_constants_are_written_out() -> None:
    text = """
        def f(block):
            for at, rate in ((24, 4), (26, 1)):
                block[at] = rate * 10
            for n, word in enumerate(()):
                block[n] = word
            low, high = 1, 2
            return block, low, high

        print(f(input()), f(input()))
        """
    made = simplified(text)
    assert "a0[24] = 40\n    a0[26] = 10\n    return (a0, 1, 2)" in made


def test_a_loop_whose_name_is_read_later_stays() -> None:
    text = (
        "def f(a):\n    for n in (1, 2):\n        a[n] = n\n    return n\nprint(f(input()), f([]))"
    )
    assert "for n in (1, 2)" in simplified(text)


def test_two_assignments_at_once_that_depend_on_each_other_stay() -> None:
    text = "def f(a, b):\n    a, b = b, a\n    return a - b\nprint(f(input(), 1), f(1, input()))"
    made = simplified(text)
    assert "a0, a1 = (a1, a0)" in made
