"""Raises exceptions, and prints them."""


def number():
    return int("x")


def attribute():
    return [].no_such


def sum_of():
    return 1 + "a"


for function in (number, attribute, sum_of):
    try:
        function()
    except Exception as it:
        print(type(it).__name__ + ":", it)
