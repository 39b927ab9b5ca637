"""The classes and functions that the measured operations use."""


class C:
    w = 1

    def __init__(self):
        self.v = 1
        self.i = 0

    def m(self, a=0):
        return a

    def n(self, a, b, c, d, e):
        return a

    @property
    def p(self):
        return 1

    @staticmethod
    def s():
        return 1

    @classmethod
    def k(cls):
        return 1

    def __call__(self, a):
        return a

    def __getitem__(self, i):
        return i

    def __setitem__(self, i, v):
        pass

    def __len__(self):
        return 1

    def __add__(self, other):
        return self

    def __iadd__(self, other):
        return self

    def __enter__(self):
        return self

    def __exit__(self, a, b, c):
        pass

    def __iter__(self):
        self.i = 0
        return self

    def __next__(self):
        self.i += 1
        if self.i > 3:
            raise StopIteration
        return 1

    def __contains__(self, a):
        return True

    def __eq__(self, other):
        return True


class D(C):
    def m(self, a=0):
        return super().m(a)


class E:
    pass


def closure(n):
    def inner(a, b, c, d=0, e=0, f=0):
        return n

    return inner


def counter():
    n = 0

    def count():
        nonlocal n
        n += 1

    return count


def gen():
    yield 1
    yield 1


def defaults(x=[1]):
    x[0] = 2


def eight(a, b, c, d, e, f, g, h):
    return h


def many(a):
    b = c = d = e = f = g = h = i = j = k = l = m = n = o = p = a
    q = r = s = t = u = v = w = x = y = z = a
    return b


def recurse(n):
    return n and recurse(n - 1)


def pair(a):
    return a, a


def const_pair():
    return 1, 2


known = 1
