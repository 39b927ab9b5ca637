"""What is known of the board, and imports in functions."""

from tiny.whole.passes import simplified


def test_what_is_known_of_the_board_is_a_constant() -> None:
    text = """
        import sys
        from machine import freq

        def chip():
            return getattr(sys.implementation, "_machine", "").rpartition(" with ")[2]

        if sys.platform == "rp2":
            print(chip(), freq())
        else:
            import pyb
        """
    facts = {
        "sys.platform": "rp2",
        "sys.implementation._machine": "Pico with RP2040",
        "machine.freq()": 125_000_000,
    }
    assert simplified(text, facts) == "print('RP2040', 125000000)\n"


def test_imports_in_functions_go_to_the_beginning() -> None:
    text = """
        def f():
            from machine import Pin
            return Pin(1)

        def g():
            from machine import Pin
            return Pin(2)

        print(f(), f(), g(), g())
        """
    made = simplified(text)
    assert made.startswith("from machine import Pin\n")
    assert made.count("import") == 1


def test_one_that_asks_whether_there_is_such_a_module_stays() -> None:
    text = """
        def f():
            try:
                from machine import ADC
            except ImportError:
                return None
            return ADC(1)

        print(f(), f())
        """
    assert not simplified(text).startswith("from machine")


def test_one_whose_name_has_another_meaning_gets_another_name() -> None:
    text = """
        Pin = [1]

        def f():
            from machine import Pin
            return Pin(1)

        print(f(), f(), Pin)
        """
    made = simplified(text)
    assert made.startswith("from machine import Pin as Pin_2\nPin = [1]\n")
    assert "return Pin_2(1)" in made
