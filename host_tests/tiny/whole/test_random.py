"""Random programs print the same before and after, and raise the same in the end."""

import contextlib
import io
import random

import pytest

from noheap_tools.tiny import whole

PROGRAMS = 24
BLOCKS = 2
LIMIT = 150  # of calls in one program, before its recursion is cut


class Writer:
    """Writes one program: constants, functions, a class with heirs, loops, exceptions; it prints
    much of what it computes, and reads numbers that nobody knows beforehand by `asked()`."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines: list[str] = []

    def program(self) -> str:
        draw = self._random
        self._floats = draw.random() < 0.4
        self._constants = [f"C{n}" for n in range(draw.randint(1, 4))]
        self._functions = {f"f{n}": draw.randint(0, 3) for n in range(draw.randint(1, 4))}
        self._methods = {f"m{n}": draw.randint(0, 2) for n in range(draw.randint(1, 3))}
        for name in self._constants:
            self._line(0, f"{name} = {self._literal()}")
        self._line(0, "state = [0, 1, 2]")
        self._line(0, "count = 0")
        for name, arity in self._functions.items():
            self._function(0, name, self._parameters(arity), "")
        self._class("Base", "", self._methods)
        heirs = {name: arity for name, arity in self._methods.items() if draw.random() < 0.5}
        self._class("Heir", "(Base)", heirs)
        self._line(0, "things = (Base(1), Heir(2), Base(asked()))")
        self._line(0, "thing = things[asked() % 3]")
        for _ in range(draw.randint(4, 10)):
            self._statement(0, ["thing"], 2)
        self._line(0, "print(state, count, [it.size for it in things])")
        return "\n".join(self._lines) + "\n"

    def _line(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    def _parameters(self, arity: int) -> list[str]:
        return [f"a{n}" for n in range(arity)]

    def _function(self, depth: int, name: str, parameters: list[str], first: str) -> None:
        draw = self._random
        given = [*([first] if first else []), *parameters]
        if parameters and draw.random() < 0.4:
            given[-1] += f"={draw.randint(0, 5)}"
        self._line(depth, f"def {name}({', '.join(given)}):")
        if draw.random() < 0.3:
            self._line(depth + 1, "global count")
            self._line(depth + 1, "count += 1")
        names = [*parameters, *(["self.size"] if first else [])]
        for _ in range(draw.randint(1, 3)):
            self._statement(depth + 1, names, 1, in_function=True)
        self._line(depth + 1, f"return {self._expression(names, 2)}")
        self._line(0, "")

    def _class(self, name: str, bases: str, methods: dict[str, int]) -> None:
        self._line(0, f"class {name}{bases}:")
        self._line(1, f"KIND = {self._random.randint(0, 3)}")
        if not bases:
            self._line(1, "def __init__(self, size):")
            self._line(2, "self.size = size")
            self._line(2, "self.fixed = 3")
        for method, arity in methods.items():
            self._function(1, method, self._parameters(arity), "self")

    def _statement(
        self, depth: int, names: list[str], left: int, *, in_function: bool = False
    ) -> None:
        draw = self._random
        kind = draw.choice(["print", "assign", "if", "for", "try", "state", "call"])
        simple = [name for name in names if name != "thing"]
        if kind == "print" or left == 0:
            self._line(depth, f"print({self._expression(names, 2)}, {self._text(names)})")
        elif kind == "assign" and (simple or not in_function):
            name = draw.choice([*simple, "local"]) if in_function else "value"
            self._line(depth, f"{name} = {self._expression(names, 2)}")
            if name not in names and "." not in name:
                names.append(name)
        elif kind == "if":
            self._line(depth, f"if {self._condition(names)}:")
            self._statement(depth + 1, list(names), left - 1, in_function=in_function)
            if draw.random() < 0.6:
                self._line(depth, "else:")
                self._statement(depth + 1, list(names), left - 1, in_function=in_function)
        elif kind == "for":
            self._line(depth, f"for n{left} in range({draw.randint(0, 3)}):")
            self._statement(depth + 1, [*names, f"n{left}"], left - 1, in_function=in_function)
        elif kind == "try":
            self._line(depth, "try:")
            self._line(depth + 1, f"print({self._expression(names, 1)} // {self._atom(names)})")
            self._line(depth, "except ZeroDivisionError:")
            self._statement(depth + 1, list(names), left - 1, in_function=in_function)
        elif kind == "call":
            self._line(depth, self._call(names, 1))
        else:
            self._line(depth, f"state[{self._expression(names, 1)} % 3] += 1")

    def _call(self, names: list[str], left: int) -> str:
        draw = self._random
        if draw.random() < 0.5:
            name = draw.choice([*self._functions])
            arity, what = self._functions[name], name
        else:
            name = draw.choice([*self._methods])
            arity = self._methods[name]
            what = f"{draw.choice(['thing', 'things[0]', 'things[1]'])}.{name}"
        given = [self._expression(names, left - 1) for _ in range(arity)]
        return f"(asked() if too_often() else {what}({', '.join(given)}))"

    def _expression(self, names: list[str], left: int) -> str:
        draw = self._random
        if left <= 0:
            return self._atom(names)
        kind = draw.choice(["atom", "binary", "if", "call", "compare", "min", "thing"])
        if kind == "binary":
            operator = draw.choice(["+", "-", "*", "&", "|", "^"])
            one, other = self._expression(names, left - 1), self._expression(names, left - 1)
            return f"({one} {operator} {other})"
        if kind == "if":
            return (
                f"({self._expression(names, left - 1)} if {self._condition(names)}"
                f" else {self._expression(names, left - 1)})"
            )
        if kind == "call":
            return self._call(names, left)
        if kind == "compare":
            return f"int({self._condition(names)})"
        if kind == "min":
            function = draw.choice(["min", "max"])
            return f"{function}({self._atom(names)}, {self._expression(names, left - 1)})"
        if kind == "thing":
            attribute = draw.choice(["size", "fixed", "KIND"])
            return f"{draw.choice(['things[0]', 'things[1]', 'things[2]'])}.{attribute}"
        return self._atom(names)

    def _condition(self, names: list[str]) -> str:
        draw = self._random
        one, other = self._atom(names), self._atom(names)
        text = f"{one} {draw.choice(['<', '==', '!=', '>='])} {other}"
        if draw.random() < 0.3:
            text += f" {draw.choice(['and', 'or'])} {self._atom(names)}"
        return f"not ({text})" if draw.random() < 0.2 else text

    def _atom(self, names: list[str]) -> str:
        draw = self._random
        numbers = [name for name in names if name != "thing"]
        if self._floats and draw.random() < 0.15:
            return "(float(asked()) / 2)"
        return draw.choice([*self._constants, *numbers, str(draw.randint(-3, 9)), "asked()"])

    def _literal(self) -> str:
        draw = self._random
        return draw.choice([str(draw.randint(-9, 99)), "1 << 5", "7 // 2", "0"])

    def _text(self, names: list[str]) -> str:
        number = self._atom(names)
        return self._random.choice(
            [f'"%d of %s" % ({number}, {number})', f'"{{}}".format({number})', '"fixed"', number]
        )


def printed(text: str) -> list[str]:
    """What it prints, to its end or to its first uncaught exception, with that one's kind."""
    source = random.Random(1)
    calls = [0]

    def too_often() -> bool:
        """Whether there were so many calls that no further one is made."""
        calls[0] += 1
        return calls[0] > LIMIT

    names = {
        "asked": lambda: source.randint(-4, 9),
        "too_often": too_often,
        "__name__": "__main__",
    }
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(compile(text, "random", "exec"), names)
        except Exception as error:
            print(type(error).__name__)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_programs_do_the_same(block: int) -> None:
    said = 0
    for seed in range(block, PROGRAMS, BLOCKS):
        text = Writer(seed).program()
        made = whole.simplified(text, facts={}, native=frozenset(), builtin=frozenset())
        before = printed(text)
        assert printed(made) == before, f"seed {seed}:\n{text}\nbecame\n{made}"
        said += len(before)
    assert said > 100  # they do something
