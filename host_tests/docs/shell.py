"""A reader who types a page's commands: one folder, `noheap` and `pytest` in the path."""

import os
import re
import selectors
import signal
import subprocess
import sys
from pathlib import Path

from rig.emulation import environment, noheap
from rig.patience import PATIENCE_S

_PROGRAMS = {
    "noheap": noheap(),
    "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
    "mpremote": [sys.executable, "-m", "mpremote"],
}


class Shell:
    """Its current folder stays from one block to the next. `room` is empty at first."""

    def __init__(self, room: Path) -> None:
        self.folder = room / "page"
        self.folder.mkdir()
        programs = room / "programs"
        programs.mkdir()
        for name, command in _PROGRAMS.items():
            file = programs / name
            words = " ".join(f"'{word}'" for word in command)
            file.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
            file.chmod(0o755)
        self._env = environment() | {
            "NO_COLOR": "1",
            "PYTEST_ADDOPTS": "",
            "PATH": f"{programs}:{os.environ['PATH']}",
        }
        self._end = room / "folder"
        self._served: subprocess.Popen[str] | None = None
        self._names: dict[str, str] = {}  # {a port as the page calls it: as it is}

    def run(self, text: str) -> tuple[int, str]:
        """Returns the exit code of the first command that fails, else 0, and what all printed."""
        for shown, actual in self._names.items():
            text = text.replace(shown, actual)
        done = subprocess.run(
            ["bash", "-ec", f"{text}\npwd >'{self._end}'"],
            cwd=self.folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if done.returncode == 0:
            self.folder = Path(self._end.read_text().strip())
        said = done.stdout
        for shown, actual in self._names.items():
            said = said.replace(actual, shown)
        return done.returncode, said

    def serve(self, text: str, shown: str) -> None:
        """Starts a command that runs until `close`; the page calls the port of its first line
        `shown`."""
        self.close()
        self._served = subprocess.Popen(
            ["bash", "-ec", f"exec {text}"],
            cwd=self.folder,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._served.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._served.stdout, selectors.EVENT_READ)
            came = selector.select(PATIENCE_S)
        port = self._served.stdout.readline().strip() if came else ""
        assert port, f"no port was printed by: {text}"
        self._names[shown] = port

    def close(self) -> None:
        served, self._served = self._served, None
        if served is None:
            return
        served.send_signal(signal.SIGINT)
        try:
            served.wait(PATIENCE_S)
        finally:
            served.kill()
            if served.stdout is not None:
                served.stdout.close()


_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)")


def difference(shown: str, said: str) -> str:
    """The first line of `shown` that `said` has not, in order; empty if it has all.

    Lines follow each other as shown, but for `...` on a line of its own. In a line it stands for
    any text. A number of 1000 or more, as of cycles or bytes, may be off by a tenth, since it
    changes with each change of the library. Spaces count as one.
    """
    lines = [" ".join(line.split()) for line in said.splitlines()]
    at, gap = 0, True
    for line in (" ".join(line.split()) for line in shown.splitlines()):
        if line == "...":
            gap = True
            continue
        while at < len(lines) and gap and not _alike(line, lines[at]):
            at += 1
        if at == len(lines) or not _alike(line, lines[at]):
            return line
        at, gap = at + 1, False
    return ""


def _alike(shown: str, said: str) -> bool:
    pattern, numbers = "", []
    for part in re.split(r"(\.\.\.|\d[\d,]*(?:\.\d+)?)", shown):
        if part == "...":
            pattern += ".*"
        elif _NUMBER.fullmatch(part) and _value(part) >= 1000:
            pattern += _NUMBER.pattern
            numbers.append(_value(part))
        else:
            pattern += re.escape(part)
    match = re.fullmatch(pattern, said)
    return match is not None and all(
        abs(_value(found) - number) <= number / 10
        for found, number in zip(match.groups(), numbers, strict=True)
    )


def _value(number: str) -> float:
    return float(number.replace(",", ""))
