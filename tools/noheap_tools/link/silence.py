"""Finds out why a board sends no records: what it printed, and what it says at its prompt.

    error = silence.explained(port, texts)      # a ToolError with the reason and the way out
    error = silence.at_prompt(port)             # only if no program runs there, else None

A program that runs is not disturbed: it gets one Enter, which only a prompt answers. At the prompt
nothing runs, so the board can be asked without a reset.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from serial import Serial

from noheap_tools.errors import ToolError
from noheap_tools.link import answers, board_programs, keys, serial_port, traceback

_ANSWER_S = 1.0
_EMULATED_TIMES = 5  # as much, since the computer may be busy with other things
_MOST_BYTES = 64 * 1024  # of an answer
_FLASH = "'noheap flash' puts a firmware there and checks that it ticks."


@dataclass(frozen=True)
class _Told:
    """What the board says of itself at its prompt."""

    main: str | None
    event: tuple[int, str, int] | None


def explained(port: Serial, texts: Sequence[str]) -> ToolError:
    """Why no record came from the board, which printed `texts`."""
    name = port.name
    error = _last_error(texts)
    if error:
        return ToolError(f"the program on the board at {name} raised {error}", _way_on(None))
    answer = _heard(port, b"\r", keys.PROMPT)
    if answer.endswith(keys.PROMPT):
        return _at_prompt(port, answer.decode(errors="replace"))
    if texts:
        return ToolError(
            f"only text came from {name}, and no record of noheap's telemetry",
            f"Its firmware may have none. {_FLASH}",
        )
    if answer:
        return ToolError(
            f"what comes from {name} is neither frames of noheap's telemetry nor text",
            f"Is it the board's port, and MicroPython on the board? {_FLASH}",
        )
    return ToolError(
        is_mute(str(name)),
        "A program runs there that prints nothing, or there is no MicroPython at all: 'noheap"
        f" reset' starts the program again, or says that none answers. {_FLASH}",
    )


def at_prompt(port: Serial) -> ToolError | None:
    """That no program runs on the board, if it is so."""
    answer = _heard(port, b"\r", keys.PROMPT)
    if not answer.endswith(keys.PROMPT):
        return None
    return _at_prompt(port, answer.decode(errors="replace"))


def is_at_prompt(name: str) -> str:
    """In words, of the port of that name; so is the next."""
    return f"nothing came from {name}: the board is at MicroPython's prompt, and no program runs"


def is_mute(name: str) -> str:
    return f"nothing came from {name}, neither records nor MicroPython's prompt"


def _at_prompt(port: Serial, said: str) -> ToolError:
    error = _last_error(said.splitlines())
    told = _asked(port)
    why = f"; its program raised {error}" if error else ""
    return ToolError(is_at_prompt(str(port.name)) + why, _way_on(told))


def _way_on(told: _Told | None) -> str:
    parts = []
    if told is not None:
        if told.main is None:
            parts.append("There is no main.py on it.")
        else:
            parts.append(f"Its main.py begins with: {told.main.strip() or '(nothing)'}")
        if told.event:
            tick, event, value = told.event
            parts.append(f"The last event in its log is, at tick {tick}: {event} {value}.")
    parts.append(f"'noheap reset' starts its program again; {_FLASH}")
    return "\n  ".join(parts)


def _last_error(texts: Sequence[str]) -> str:
    found = traceback.exceptions("\n".join([*texts, ""]))
    if not found:
        return ""
    files = {file for file, _ in found[-1].places}
    return found[-1].shown(files)


def _asked(port: Serial) -> _Told | None:
    """None: it did not answer as MicroPython does."""
    if not _heard(port, b"\r" + keys.RAW, b"CTRL-B to exit\r\n>").endswith(b">"):
        return None
    answer = _heard(port, board_programs.text("last_event").encode() + b"\x04", b"\x04>")
    _heard(port, keys.FRIENDLY, keys.PROMPT)
    told = answer.split(b"\x04")[0][2:].decode(errors="replace")
    event = answers.row(answers.number, answers.text, answers.number)
    try:
        main, last = answers.parsed(
            told,
            answers.either(answers.text, answers.nothing),
            answers.either(event, answers.nothing),
        )
    except answers.Nonsense:
        return None
    return _Told(main, last)


def _heard(port: Serial, sent: bytes, ending: bytes) -> bytes:
    """What comes until `ending`, or for a while."""
    serial_port.send(port, sent)
    times = _EMULATED_TIMES if serial_port.is_emulated(str(port.name)) else 1
    deadline = time.monotonic() + _ANSWER_S * times
    heard = b""
    while not heard.endswith(ending) and time.monotonic() < deadline and len(heard) < _MOST_BYTES:
        heard += serial_port.read_some(port)
    return heard
