"""Says which handlers a run on a board has proved, in lines and as JSON."""

from dataclasses import dataclass
from typing import Any

from noheap_tools.check.source.definitions import Function


@dataclass(frozen=True)
class Seen:
    """An exception on the VM at a place of the program; `codes` are the findings there."""

    file: str
    line: int
    error: str
    codes: tuple[str, ...]
    in_handler: bool = False


@dataclass(frozen=True)
class Ended:
    """A program that raised: `file`, where it was, and what."""

    file: str
    what: str


@dataclass(frozen=True)
class Proof:
    """`proved` were called and raised nothing. `raised` did, and `stuck` did not return.

    The others were not reached, or, if `unseen`, the board cannot say it: code that is copied
    into an interrupt.
    """

    proved: list[Function]
    raised: list[Function]
    stuck: list[Function]
    not_reached: list[Function]
    unseen: list[Function]
    ended: list[Ended]
    seen: list[Seen]
    # Lines about exceptions that left a handler, at no place of the program.
    elsewhere: list[str]
    unconfirmed: int
    ms: int

    @property
    def holds(self) -> bool:
        """Whether every handler is proved, and no exception left one, whatever was found."""
        missed = any(
            it.in_handler or (it.error == "MemoryError" and not it.codes) for it in self.seen
        )
        rest = (
            *(self.raised, self.stuck, self.not_reached, self.unseen),
            *(self.ended, self.elsewhere),
        )
        return not missed and not any(rest)

    def lines(self) -> list[str]:
        """Returns the proof as text."""
        nothing = "" if self.proved or self.raised or self.stuck else "nothing was proved: "
        text = [f"{it.file}: {nothing}the program raised {it.what}" for it in self.ended]
        for seen in self.seen:
            verdict = f"found: {', '.join(seen.codes)}" if seen.codes else "NOT found"
            text.append(f"{seen.file}:{seen.line}: the VM raised {seen.error} here; {verdict}")
        text += self.elsewhere
        text += [
            f"{_place(it)}: {it.where} does not return: the board hung in it" for it in self.stuck
        ]
        text += [
            f"{_place(it)}: {it.where} was not proved: not called within {self.ms} ms"
            for it in self.not_reached
        ]
        text += [
            f"{_place(it)}: {it.where} was not proved: its calls cannot be seen there"
            for it in self.unseen
        ]
        if self.unconfirmed:
            plural = "s" * (self.unconfirmed != 1)
            text.append(
                f"{self.unconfirmed} line{plural} with findings did not raise: not reached, or "
                "after one that did, since a handler ends with its first exception"
            )
        if self.proved and not self.seen and not self.elsewhere:
            text.append(f"the VM raised nothing in a handler within {self.ms} ms")
        count = len(self.proved)
        others = (self.raised, self.stuck, self.not_reached, self.unseen)
        total = count + sum(map(len, others))
        return [*text, f"proved {count} of {total} hard handler{'s' * (total != 1)}"]

    def as_json(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "ms": self.ms,
            "proved": [it.where for it in self.proved],
            "raised": [it.where for it in self.raised],
            "stuck": [it.where for it in self.stuck],
            "not_reached": [it.where for it in self.not_reached],
            "unseen": [it.where for it in self.unseen],
            "programs_that_raised": [{"file": it.file, "error": it.what} for it in self.ended],
            "exceptions": [
                {"file": it.file, "line": it.line, "error": it.error, "codes": list(it.codes)}
                for it in self.seen
            ],
            "exceptions_elsewhere": self.elsewhere,
            "lines_not_confirmed": self.unconfirmed,
        }


def _place(function: Function) -> str:
    return f"{function.module.shown}:{function.node.lineno}"
