"""An ordered script of expectations, the base of each scripted fake.

Like embedded-hal-mock: every call is checked against the next expectation, `done()` fails if one
is left, and a test that ends without `done()` fails too (the lanes ask `unfinished`). Several
fakes may share one script, an Order: see mocks.py.
"""

_open = []  # scripts whose `done` has not been called


class Order:
    """The expectations of several scripts, in the one order in which they must come."""

    def __init__(self):
        self.left = []  # (script, expectation)
        self.used = 0

    def take(self, script, call):
        """Returns the expectation for `call` on `script`, which must be the next of all."""
        if not self.left:
            raise AssertionError(
                "{}: {} is not expected: the script ended after {} calls".format(
                    script.name, call, self.used
                )
            )
        owner, expectation = self.left[0]
        if owner is not script:
            raise AssertionError(
                "call {}: expected {}: {}, got {}: {}".format(
                    self.used + 1, owner.name, expectation, script.name, call
                )
            )
        self.used += 1
        return self.left.pop(0)[1]


class Script:
    """Hands out `expectations` one by one. `name` begins the messages."""

    def __init__(self, name, expectations=(), order=None):
        self.name = name
        self._order = Order() if order is None else order
        self._finished = False
        self.expect(*expectations)
        _open.append(self)

    def expect(self, *expectations):
        """Add to the end of the script."""
        for expectation in expectations:
            for part in self.parts(expectation):
                self._order.left.append((self, part))

    def parts(self, expectation):
        """Returns the calls that an expectation stands for; a fake may have more than one."""
        return (expectation,)

    def next(self, call):
        """Returns the expectation to check `call`, a text, against."""
        if self._finished:
            raise AssertionError("{}: {} after done()".format(self.name, call))
        return self._order.take(self, call)

    def peek(self):
        """Returns the next expectation if it is of this script, else None."""
        left = self._order.left
        return left[0][1] if left and left[0][0] is self else None

    def matching(self, call):
        """As `next` for a call that its text describes fully: the expectation's must be equal."""
        text = str(call)
        expected = self.next(text)
        if str(expected) != text:
            raise self.differs(expected, text)
        return expected

    def differs(self, expected, call):
        """Returns the error for a `call` that is not the `expected` one; both are texts."""
        return AssertionError(
            "{}, call {}: expected {}, got {}".format(self.name, self._order.used, expected, call)
        )

    def done(self):
        """Checks that nothing is left. Call it once, at the end."""
        if self._finished:
            raise AssertionError("{}: done() twice".format(self.name))
        self._finished = True
        _open.remove(self)
        self.check_end()
        left = [str(expectation) for script, expectation in self._order.left if script is self]
        if left:
            raise AssertionError(
                "{}: {} expected calls never came: {}".format(
                    self.name, len(left), "; ".join(left)
                )
            )

    def check_end(self):
        """Raises if the fake is not in the state that its user must leave it in."""

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.done()


def unfinished():
    """Returns the names of the scripts that nobody called `done` on; forgets them."""
    names = [script.name for script in _open]
    del _open[:]
    return names
