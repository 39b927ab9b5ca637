"""Attributes that mean one thing are that thing."""

from tiny.whole.passes import simplified


def test_an_attribute_of_a_class_that_stands_for_a_module_is_its_value() -> None:
    text = """
        def tick(n):
            return input(n)

        class asm:
            NAME = "asm"
            tick = tick

        class vector:
            NAME = "vector"

        tier = asm
        print(tier.NAME, tier.tick(1), tier.tick(2), vector.NAME)
        """
    assert "print('asm', tick(1), tick(2), 'vector')" in simplified(text)


MADE = """
class Queue:
    def __init__(self, size):
        self.size = size
        self.data = bytearray(size)

    def free(self):
        return self.size - len(self.data)

"""


def test_an_attribute_that_each_object_gets_alike_is_that_constant() -> None:
    text = simplified(MADE + "one = Queue(8)\nother = Queue(8)\nprint(one.free(), other.free())")
    assert "return 8 - len(a0.data)" in text
    assert "size" not in text


def test_one_that_two_objects_have_differently_stays() -> None:
    text = simplified(MADE + "one = Queue(8)\nother = Queue(9)\nprint(one.free(), other.free())")
    assert "a0.size - len" in text


def test_one_that_is_stored_from_outside_stays() -> None:
    text = (
        MADE
        + "one = Queue(8)\nother = Queue(8)\none.size = input()\nprint(one.free(), other.free())"
    )
    assert "a0.size - len" in simplified(text)


def test_a_name_of_micropythons_objects_stays_unless_it_is_asked_of_the_method_s_own() -> None:
    text = """
        class Pin:
            def __init__(self):
                self.clear = 1

            def read(self):
                return self.clear + int(input())

        pin = Pin()
        print(pin.read(), pin.read(), pin.clear)
        """
    assert "return 1 + int(input())" in simplified(text)
    assert "pin.clear" in simplified(text)


def test_an_attribute_that_another_class_has_too_is_told_apart() -> None:
    text = """
        class One:
            def __init__(self):
                self.check = None

            def run(self):
                if self.check:
                    input()

        class Other:
            def check(self):
                return input()

        one = One()
        one.run()
        one.run()
        print(Other().check(), Other().check())
        """
    assert "if" not in simplified(text)


def test_setattr_may_store_any() -> None:
    text = MADE + "one = Queue(8)\nsetattr(one, input(), 1)\nprint(one.free(), one.free())"
    assert "a0.size - len" in simplified(text)


def test_an_attribute_that_a_text_names_may_be_a_field_of_a_structure() -> None:
    text = """
        from uctypes import UINT8, struct

        class It:
            mode = 3

        it = struct(input(), {"mode": UINT8})
        print(it.mode, It.mode)
        """
    assert "print(it.mode, " in simplified(text)
