"""The screen of `noheap run`: what the board prints, a live line, a table, the complaints."""

import sys
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text as RichText

from noheap_tools.link.decode import Text
from noheap_tools.link.printable import printable


class Screen:
    """Shows nothing if `quiet`. `is_live`: there is a terminal, whose last line can change."""

    def __init__(self, out: TextIO, *, quiet: bool = False) -> None:
        self._console = Console(file=out, highlight=False, quiet=quiet)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self.is_live = self._console.is_terminal and not quiet

    def __enter__(self) -> "Screen":
        if self.is_live:
            self._live.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self.is_live:
            self._live.stop()

    def text(self, text: Text) -> None:
        """A line of the board's. As rich's text, its "[red]" and ":bug:" stay what they are."""
        self._console.print(RichText.assemble(("board:", "dim"), " ", printable(text.text)))

    def line(self, line: str) -> None:
        self._console.print(line)

    def update(self, lines: str) -> None:
        """Change the live lines to these."""
        self._live.update(lines, refresh=True)

    def table(self, rows: Iterable[tuple[str, str]]) -> None:
        table = Table(show_header=False, box=None, pad_edge=False)
        for name, value in rows:
            table.add_row(name, value)
        self._console.print(table)


def complain(violations: Iterable[str]) -> int:
    """Prints why the run does not hold; returns the exit code."""
    sys.stdout.flush()
    said = list(violations)
    for violation in said:
        print(f"noheap run: {printable(violation)}", file=sys.stderr)
    return 1 if said else 0
