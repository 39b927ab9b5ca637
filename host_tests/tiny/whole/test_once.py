"""Functions that are called in one place, and the locals that they leave there."""

from tiny.whole.passes import simplified


def test_its_body_is_put_there_with_locals_of_its_own() -> None:
    text = """
        def area(side):
            print(side)
            side = side + 1
            return side * side

        def f(side):
            x = area(input(side))
            return x + side

        print(f(input()), f(input()))
        """
    made = simplified(text)
    assert "def area" not in made
    assert "print(side_in_area)" in made
    assert "side_in_area = side_in_area + 1" in made


def test_what_it_returns_in_branches_is_stored() -> None:
    text = """
        def kind(n):
            if n < 0:
                print("negative")
                return 1
            if n > 9:
                n -= 9
            return n

        def f(x):
            y = kind(x)
            return y + 1

        print(f(input()), f(input()))
        """
    made = simplified(text)
    assert "def kind" not in made
    assert made.count("of_kind = ") == 2


def test_a_return_from_a_loop_stays_where_the_call_is_returned() -> None:
    text = """
        def found(items):
            for it in items:
                if it:
                    return it

        def f(items):
            print(items)
            return found(items)

        def g(items):
            first = other(items)
            print(first)

        def other(items):
            for it in items:
                if it:
                    return it
            return 7

        print(f(input()), f(input()), g(input()), g(input()))
        """
    made = simplified(text)
    assert "def found" not in made
    assert "def other" in made


def test_a_call_in_a_loop_stays() -> None:
    # In the second round, `x` would have the value of the first one.
    text = """
        def chosen(n):
            if n:
                x = n
            print(x)

        def f():
            for n in input():
                chosen(n)

        f()
        f()
        """
    assert "def chosen" in simplified(text)


def test_a_copy_of_a_local_is_that_local() -> None:
    text = """
        def f(n):
            m = n
            x, y = m, 5
            return m + x + y

        print(f(input()), f(input()))
        """
    assert "return a0 + a0 + 5" in simplified(text)


def test_a_copy_stays_if_what_it_is_of_changes_meanwhile() -> None:
    text = """
        def f(items):
            last = None
            for it in items:
                before = last
                last = it
                print(before, last)

        def g(items):
            for it in items:
                copy = it
                items.append(lambda: copy)

        f(input())
        f(input())
        g(input())
        g(input())
        """
    made = simplified(text)
    assert "print(before, last)" in made
    assert "lambda: copy" in made
