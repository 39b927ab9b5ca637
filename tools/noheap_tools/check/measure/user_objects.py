"""More of operations.py's statements: those about a program's own classes and functions.

Same form: key | set-up | statement. PRELUDE is what they use.
"""

STATEMENTS = r"""
f-string without fields|a = 1|f'abc'
str + str literal|a = 1|'abc' + 'def'
str % tuple|a = '%d %d'; b = 5|a % (b, b)
bytes % int|a = b'%d'; b = 5|a % b
bytes * int|a = b'ab'; b = 3|a * b
bytearray + bytes|a = bytearray(2); b = b'a'|a + b
list *= int|a = [1]; b = 2|a *= b
tuple * int|a = (1,); b = 2|a * b
list del|a = [1, 2] * 14|del a[0]
bytearray del|a = bytearray(80)|del a[0:1]
array + array|from array import array; a = array('i', [1])|a + a
array += array|from array import array; a = array('i', [1])|a += a
set union|a = {1}; b = {2}|a or b
set binary|a = {1}; b = {2}|a & b
dict binary|a = {1: 1}; b = {2: 2}|a | b
bytearray [i:j]=|a = bytearray(8); b = b'ab'; i = 0; j = 2|a[i:j] = b
memoryview [i:j]=|a = memoryview(bytearray(8)); b = b'ab'; i = 0; j = 2|a[i:j] = b
array [:]=|from array import array; a = array('i', [1, 2]); b = array('i', [1])|a[0:1] = b
bytes [i:j]|a = b'hello'; i = 0; j = 2|a[i:j]
range [i]|a = range(5)|a[2]
super call|x = D()|x.m(1)
property|x = C()|x.p
instance|x = 1|C()
method reference|x = C()|x.m
method call|x = C()|x.m(1)
static reference|x = C()|x.s
static call|x = C()|x.s()
class reference|x = C()|x.k
class call|x = C()|x.k()
function of class|x = C()|C.m(x, 1)
instance call|x = C()|x(1)
instance []|x = C()|x[0]
instance []=|x = C()|x[0] = 1
instance len|x = C()|len(x)
instance + instance|x = C()|x + x
instance += instance|x = C()|x += x
instance with|x = C()|\nwith x: pass
instance for|x = C()|\nfor n in x: pass
instance in|x = C()|1 in x
instance ==|x = C()|x == x
instance not|x = C()|not x
instance getattr|x = C()|getattr(x, 'v')
instance setattr|x = C()|setattr(x, 'v', 2)
attribute new|x = E(); y = E()|\nx.a = 1\nx.b = 2\nx.c = 3\nx.d = 4\nx.e = 5
attribute =|x = C()|x.v = 2
attribute +=|x = C()|x.v += 2
class attribute =|x = C()|C.w = 2
function definition|x = 1|\ndef g(): pass
function definition closing|x = 1|\ndef g(): return x
class definition|x = 1|\nclass Z: pass
closure call of 4|x = closure(1)|x(1, 2, 3)
closure call of 5|x = closure(1)|x(1, 2, 3, 4)
closure call of 6|x = closure(1)|x(1, 2, 3, 4, 5)
closure store|x = counter()|x()
generator call|x = gen|x()
generator next|x = gen()|next(x)
generator for|x = gen()|\nfor n in x: pass
default list|x = 1|defaults()
call of 8 arguments|x = 1|eight(1, 2, 3, 4, 5, 6, 7, 8)
many locals|x = 1|many(1)
recursion|x = 1|recurse(5)
exception args|x = OSError(5)|x.args
exception errno|x = OSError(5)|x.errno
exception str|x = OSError(5)|str(x)
exception instance|x = 1|OSError(5)
try finally|a = 1|\ntry: a = 2\nfinally: a = 3
chained compare|a = 1|0 < a < 5
walrus|a = 1|(b := a)
unary int|a = 5|-a
int not|a = 5|~a
int << int|a = 5; b = 3|a << b
bound call saved|x = C().m|x(1)
bound call of 5|x = C().n|x(1, 2, 3, 4, 5)
abs float|a = -2.5|abs(a)
max float|a = 2.5|max(a, 1.5)
round float|a = 2.5|round(a)
round float 1|a = 2.5|round(a, 1)
int of float|a = 2.5|int(a)
int of str|a = '25'|int(a)
int of bytes|a = b'25'|int(a)
float of str|a = '2.5'|float(a)
float of float|a = 2.5|float(a)
float // float|a = 2.5; b = 1.0|a // b
float % int|a = 2.5; b = 2|a % b
bool of float|a = 2.5|bool(a)
sum of list|x = [1, 2, 3]|sum(x)
sum of array|from array import array; x = array('i', [1, 2])|sum(x)
max of list|x = [1, 2, 3]|max(x)
max of array|from array import array; x = array('H', [1, 2])|max(x)
min of bytearray|x = bytearray(4)|min(x)
max of key|x = [1, 2]|max(x, key=abs)
sum of generator|x = [1, 2]|sum(n for n in x)
any of generator|x = [1, 2]|any(n for n in x)
len of array|from array import array; x = array('H', [1, 2])|len(x)
sorted of list|x = [2, 1]|sorted(x)
bytes of bytearray|x = bytearray(4)|bytes(x)
int.from_bytes 2|x = b'ab'|int.from_bytes(x, 'little')
int.from_bytes 4 big|x = b'\xff\xff\xff\xff'|int.from_bytes(x, 'little')
print int|x = 5|print(x)
print two|x = 5|print('', x)
print float|x = 2.5|print(x)
print list|x = [1, 2]|print(x)
isinstance tuple|x = 5|isinstance(x, (int, str))
bytes in bytes|a = b'a'; b = b'abc'|a in b
int in bytes|a = 97; b = b'abc'|a in b
int in bytearray|a = 97; b = bytearray(4)|a in b
str of str|a = 'abc'|str(a)
bool of list|a = [1]|bool(a)
array [] H|from array import array; a = array('H', [1])|a[0]
array []+=|from array import array; a = array('i', [1])|a[0] += 1
dict []+=|a = {'n': 1}|a['n'] += 1
list []+=|a = [1]|a[0] += 1
named tuple .|from collections import namedtuple; P = namedtuple('P', 'x y'); a = P(1, 2)|a.x
named tuple()|from collections import namedtuple; P = namedtuple('P', 'x y')|P(1, 2)
deque []|from collections import deque; a = deque((1, 2), 4)|a[0]
deque []=|from collections import deque; a = deque((1, 2), 4)|a[0] = 2
global =|a = 1|\nglobal known\nknown = 2
global new|a = 1|\nglobal new1, new2, new3, new4\nnew1 = 1\nnew2 = 1\nnew3 = 1\nnew4 = 1
const tuple nested|a = 1|((1, 2), (3, -4))
const tuple mixed|a = 1|(1.5, 'a', None)
const tuple sum|a = 1|(1 + 2, 3)
tuple assign consts|a = 1|a, b, c, d = 1, 2, 3, 4
tuple assign parenthesised|a = b = 1|(a, b) = (b, a)
tuple assign right parenthesised|a = b = 1|a, b = (b, a)
tuple assign attributes|x = C()|x.v, x.i = x.i, x.v
tuple return|a = 1|pair(a)
tuple return consts|a = 1|const_pair()
tuple unpack return|a = 1|a, b = const_pair()
getattr method|x = C()|getattr(x, 'm')
str join|a = ['a', 'b']; b = ','|b.join(a)
list in tuple|a = 1|a in (1, 2, 3)
in list display|a = 1|a in [1, 2, 3]
in set display|a = 1|a in {1, 2, 3}
for tuple consts|a = 1|\nfor n in (1, 2, 3): pass
for tuple names|a = 1|\nfor n in (a, a): pass
for list display|a = 1|\nfor n in [1, 2, 3]: pass
for zip|a = (1, 2)|\nfor n, m in zip(a, a): pass
for reversed|a = [1, 2]|\nfor n in reversed(a): pass
for bytes|a = b'ab'|\nfor n in a: pass
for dict.values|a = {1: 2}|\nfor n in a.values(): pass
for range float|a = 3|\nfor n in range(0, a, 2): pass
for range negative|a = 3|\nfor n in range(a, 0, -1): pass
delete name|a = 1|\nb = a\ndel b
delete attribute|x = C()|\nx.v = 1\ndel x.v
int.to_bytes|a = 5|a.to_bytes(2, 'little')
bytes iteration comprehension|a = b'ab'|[n for n in a]
big shift|a = 5; b = 30|a << b
big multiply|a = 100000; b = 100000|a * b
big negate|a = -0x40000000|-a
hex literal 30 bits|a = 1|0x3fffffff
hex literal 32 bits|a = 1|0xffffffff
mask of big|a = 0xffffffff; b = 0xff|a & b
assign none|x = C()|x.v = None
isinstance one|x = 5|isinstance(x, int)
type of|x = 5|type(x) is int
id of|x = [1]|id(x)
str startswith tuple|a = 'abc'|a.startswith('ab')
enumerate|a = [1]|enumerate(a)
lambda call|f = lambda n: n|f(1)
map|a = [1]|map(abs, a)
exception caught as|a = 1|\ntry: raise OSError(5)\nexcept OSError as e: a = e.errno
index error caught|a = [1]|\ntry: a[9]\nexcept IndexError: pass
key error caught|a = {1: 1}|\ntry: a[9]\nexcept KeyError: pass
division error caught|a = 1; b = 0|\ntry: a // b\nexcept ZeroDivisionError: pass
"""

PRELUDE = """
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
"""
