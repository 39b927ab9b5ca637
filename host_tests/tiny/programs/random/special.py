# ruff: noqa: A001, B009, E731, F811, I001, PIE804 - what it is about
# Definitions that are in flash, and some that must not be.

from array import array
from struct import pack_into, unpack_from

print("special")
LIMITS = (1, 40_000, "three", (4, None, True))


def defaults(a, b=2, c=LIMITS, d="four", e=-70_000):
    return a, b, c, d, e


print(defaults(1), defaults(1, 3), defaults(1, d=5), defaults(1, 2, 3, 4, 5))


def many(*given, **named):
    return given, sorted(named.values())


print(many(1, *(2, 3), x=4, **{"y": 5}))


def again():
    return "first"


print(again())


def again():
    return "second"


print(again())


def rebind():
    global rebound, gone
    rebound = lambda: "another"
    del gone


def rebound():
    return "the first one"


def gone():
    return "there"


print(rebound(), gone())
rebind()
print(rebound())
try:
    gone()
except NameError:
    print("gone")


def count(up_to):
    for n in range(up_to):
        yield n


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n

    return step


step = counter()
print(list(count(4)), step(), step(5), sum(count(5)))


class Base:
    kind = 3
    names = ("one", "two")
    alias = None

    def __init__(self, n=9):
        self.n = n

    @property
    def double(self):
        return 2 * self.n

    @staticmethod
    def made(n):
        return Derived(n)

    @classmethod
    def of(cls, n):
        return cls(n)

    def who(self, greeting="I am"):
        return greeting + " " + str(self.n) + " " + self.names[self.kind % 2]

    nickname = who

    def __len__(self):
        return self.n

    def __eq__(self, other):
        return self.n == other.n

    def __call__(self, n):
        return self.n * n

    def __getitem__(self, n):
        return self.n - n


class Derived(Base):
    kind = 4

    def __init__(self, n):
        super().__init__(n + 1)

    def who(self):
        return "derived, " + super().who("and")


class Plain(object):
    pass


class Wrong(ValueError):
    def __init__(self, why):
        super().__init__(why)
        self.why = why

    def __str__(self):
        return "wrong: " + self.why


one = Base(5)
two = Base.made(6)
print(one.double, two.double, one.who(), two.who(), one.nickname("it is"), two.nickname())
print(Base.of(1).n, Derived.of(1).n, len(one), one == Base(5), one(3), one[1], Base().n)
print(isinstance(two, Base), isinstance(one, (Derived, Wrong)), issubclass(Derived, Base))
one.kind = 0
one.extra = [1]
one.extra.append(2)
print(one.kind, Base.kind, one.extra, one.who(), hasattr(two, "extra"), getattr(two, "kind"))
try:
    raise Wrong("so")
except ValueError as error:
    print(error, error.why, error.args, type(error) is Wrong)


class Counted:
    made = 0

    def __init__(self):
        Counted.made += 1


def changed(it, value):
    it.size = value
    return it.size


class Sized:
    size = 1


Counted()
Counted()
print(Counted.made, changed(Sized, 7), Sized.size, Sized().size)


class Holder:
    items = []


Holder.items.append(1)
print(Holder().items)

if len(LIMITS) > 3:

    def chosen():
        return "if"

else:

    def chosen():
        return "else"


print(chosen())
made = [lambda n=n: n * n for n in range(3)]
print([f() for f in made], (lambda a, b=LIMITS[0]: a + b)(1))
length = len


def len(of):
    return length(of) + 100


print(len("abc"), max(1, 2), abs(-3), min([4, 2]))
buffer = bytearray(8)
pack_into("<ih", buffer, 0, -5, 300)
print(unpack_from("<ih", buffer), array("h", [1, 2]))


def imports():
    import struct

    from array import array as made

    return struct.calcsize("<ih"), made("b", b"\x01\x02")


print(imports())


def values(n):
    if n < 0:
        return "negative"
    for at in range(n):
        if at == 3:
            return "long"
    return "short"


def used_once(n):
    if n < 2:
        if n < 0:
            return "below"
        return "few"
    n -= 2
    return "many", n


def uses(n):
    found = used_once(n)
    return values(n), found


print(uses(-1), uses(1), uses(5))
