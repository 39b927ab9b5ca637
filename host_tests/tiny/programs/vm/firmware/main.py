"""What the language does on the tiny image; CPython prints the same."""

import struct
from array import array


class Base:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return "<" + self.name + ">"

    def who(self):
        return "base " + self.name


class Derived(Base):
    count = 0

    def who(self):
        return "derived of " + super().who()

    @property
    def size(self):
        return len(self.name)

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", kind is not None)
        return True


def squares(count):
    for n in range(count):
        yield n * n


def adder(amount):
    def add(number):
        return number + amount

    return add


def raised(function, *arguments):
    try:
        function(*arguments)
    except (ValueError, IndexError, KeyError, ZeroDivisionError, AttributeError, TypeError) as it:
        return type(it).__name__
    finally:
        print("finally", end=" ")
    return "nothing"


def integers():
    for a in (0, 7, -7, 1 << 29, 1 << 30, -(1 << 31), 0xFFFFFFFF, 1 << 40, -(1 << 62)):
        for b in (1, 3, -3, 1000, 1 << 33):
            print(a + b, a - b, a // b, a % b, divmod(a, b), a < b, a == b, -a, end=" ")
        print(a & 0xFF, a | 1, a ^ 0x55, a >> 3, (a & 0xFFFF) << 5, hex(a))


def floats():
    for value in (0.0, 1.5, -2.25, 30.0, 0.25, 1e6, 12345.5, 1e-3):
        print(
            value, round(value), int(value) if value < 1000 else 0, value * 2, value / 4, end=" "
        )
        print("%.2f %d" % (value, value), value < 1, value == 1.5, value - 1, -value)
    print(7 / 2, 2.0**3, round(2.5), round(3.5), 7 // 2.0, 7.5 % 2, float("1.25"), int("42"))


def texts():
    line = "tick 12: fault no_ack"
    print(line.split(), line.split(" ", 1), line[5:7], line[-3:], line.find("fault"), len(line))
    print(line.startswith("tick"), line.rpartition(" "), line.replace("t", "T"), "a" in line)
    print("%s %d %x %r %5d|%-5d|%05d" % ("x", 12, 255, "q", 42, 42, 42))
    print("{} {:>5} {:04x} {name}".format(1, "ab", 255, name="n"), "-".join(("a", "b")))
    print(b"\x01\xffz".hex(), bytes((1, 2, 3)), "é".encode(), b"abc"[1], "ab" * 3, "b" > "a")


def containers():
    numbers = [3, 1, 2]
    numbers.append(5)
    numbers.extend((9, 8))
    numbers.sort()
    numbers[1:3] = [7]
    print(numbers, numbers.pop(), numbers.index(5), 7 in numbers, numbers[::-1], sum(numbers))
    table = {"a": 1, "b": 2}
    table["c"] = 3
    del table["a"]
    print(sorted(table.items()), table.get("x"), table.pop("b"), list(table.keys()), len(table))
    print((1, 2) + (3,), (1, 2) < (1, 3), min(4, 2, 3), max([4, 2, 3]), list(reversed([1, 2])))
    first, *rest = [1, 2, 3]
    print(first, rest, [n * n for n in range(4) if n != 2], {n: -n for n in range(2)})
    print(list(enumerate("ab")), list(zip((1, 2), "xy")), list(map(abs, (-1, 2))), any((0, 1)))
    words = array("i", (1, -2, 3))
    words.append(1 << 30)
    view = memoryview(bytearray(b"abcdef"))[2:4]
    print(list(words), len(words), words[1], bytes(view), view[0])
    packed = struct.pack("<hIb", -2, 0xDEADBEEF, 5)
    print(packed, struct.unpack("<hIb", packed), struct.calcsize("<2i"))


def objects():
    thing = Derived("x1")
    print(thing.who(), str(thing), thing.size, isinstance(thing, Base), getattr(thing, "no", "-"))
    with thing as it:
        print(it is thing)
        raise ValueError("inside")
    print(list(squares(4)), adder(3)(4), (lambda a, b=2: a * b)(5), Derived.count)
    print(raised(int, "x"), raised([].pop), raised({}.pop, 1), raised(divmod, 1, 0))
    print(raised(lambda: thing.nothing), raised(lambda: 1 + "a"), raised(len, ()))


integers()
floats()
texts()
containers()
objects()
