"""An ordered script of expectations, the base of each scripted fake.

Like embedded-hal-mock: every call is checked against the next expectation, `done()` fails if one
is left, and a test that ends without `done()` fails too (the lanes ask `unfinished`).
"""

_open = []  # scripts whose `done` has not been called


class Script:
    """Hands out `expectations` one by one. `name` begins the messages."""

    def __init__(self, name, expectations):
        self._name = name
        self._left = list(expectations)
        self._used = 0
        self._finished = False
        _open.append(self)

    def next(self, call):
        """The expectation that `call`, a text, is to be checked against."""
        if self._finished:
            raise AssertionError("{}: {} after done()".format(self._name, call))
        if not self._left:
            raise AssertionError(
                "{}: {} is not expected: the script ended after {} calls".format(
                    self._name, call, self._used
                )
            )
        self._used += 1
        return self._left.pop(0)

    def differs(self, expected, call):
        """The error for a `call` that is not the `expected` one; both are texts."""
        return AssertionError(
            "{}, call {}: expected {}, got {}".format(self._name, self._used, expected, call)
        )

    def done(self):
        """Nothing may be left. Called once, at the end."""
        if self._finished:
            raise AssertionError("{}: done() twice".format(self._name))
        self._finished = True
        _open.remove(self)
        if self._left:
            raise AssertionError(
                "{}: {} expected calls never came: {}".format(
                    self._name, len(self._left), "; ".join(str(item) for item in self._left)
                )
            )

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.done()


def unfinished():
    """Names of the scripts that nobody called `done` on; forgets them."""
    names = [script._name for script in _open]
    del _open[:]
    return names
