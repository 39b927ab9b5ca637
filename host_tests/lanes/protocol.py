"""Reads the output of on_device.py: one outcome for each test that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

_MARK = "~~ "


@dataclass(frozen=True)
class Outcome:
    """`text` is what the device printed while the test ran, a traceback among it."""

    passed: bool
    text: str


def outcomes(output: str, functions: Sequence[str], ending: str) -> dict[str, Outcome]:
    """`ending` says how the run as a whole ended; it is shown with tests that did not finish."""
    found: dict[str, Outcome] = {}
    said: list[str] = []
    running = ""
    for line in output.replace("\r", "").splitlines():
        if not line.startswith(_MARK):
            said.append(line)
            continue
        what, _, name = line[len(_MARK) :].partition(" ")
        if what in ("pass", "fail") and name == running:
            found[name] = Outcome(what == "pass", _joined(said))
        running = name if what == "begin" else ""
        if what != "import":
            said.clear()
    rest = _joined(said)
    for name in functions:
        if name == running:
            found[name] = Outcome(False, f"{rest}\nIt did not end: {ending}".lstrip())
        elif name not in found:
            found[name] = Outcome(False, f"{rest}\nIt never ran: {ending}".lstrip())
    return found


def _joined(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line.strip())
