"""The lane `pico`: the real RP2040 image on the emulated board, booted once for all files."""

from collections.abc import Sequence
from pathlib import Path

from lanes import tree
from lanes.protocol import Outcome, outcomes
from noheap_tools.board import boards
from noheap_tools.emulator.program import Stuck
from noheap_tools.emulator.wired import Wired
from rig.raw_board import RawBoard


class PicoLane:
    """A fresh interpreter for each file, by soft reset; a board that hung is booted again."""

    def __init__(self) -> None:
        # The file system is full with all of them; host_tests/pico tests noheap.dma.
        self._files = {
            path: content
            for path, content in tree.everything(boards.load("pico")).items()
            if "noheap/dma/" not in path
        }
        self._pico: RawBoard | None = None

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        try:
            pico = self._fresh_interpreter()
        except Stuck as stuck:
            self._pico = None
            return outcomes(stuck.hint, functions, "the board did not come to its raw REPL")
        pico.start(tree.command("", file, list(functions)))
        ending = "the board went back to its prompt"
        try:
            pico.to_end()
        except Stuck as stuck:
            ending = stuck.message
            pico.board.send(b"\x03")  # so that the traceback shows where it was
            pico.board.run_ms(100)
            self._pico = None
        output = bytes(pico.heard).replace(b"\x04", b"\n").removeprefix(b"OK")
        return outcomes(output.decode(errors="replace"), functions, ending)

    def close(self) -> None:
        self._pico = None

    def _fresh_interpreter(self) -> RawBoard:
        if self._pico is None:
            self._pico = RawBoard(self._files)
            # Where no sensor answers MISO is wired to MOSI.
            Wired(self._pico.board, spi_idle=lambda byte: byte)
        else:
            self._pico.to_prompt(b"\x04")
        return self._pico
