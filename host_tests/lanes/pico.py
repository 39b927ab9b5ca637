"""The lane `pico`: the real RP2040 image on the emulated board, booted once for all files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from lanes import tree
from lanes.protocol import Outcome, outcomes
from noheap_tools.board import boards
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.wired import Wired
from noheap_tools.toolchain import resolve_image

_BOOT_MS = 1000  # simulated; what is typed before the USB host has found the board is lost
_SILENCE_MS = 2000  # simulated; no test keeps the board busy for half as long without a word
_LIMIT_MS = 30_000  # simulated, for one file
_PROMPT = b"raw REPL; CTRL-B to exit\r\n>"


class PicoLane:
    """A fresh interpreter for each file, by soft reset; a board that hung is booted again."""

    def __init__(self) -> None:
        self._board = boards.load("pico")
        self._image = resolve_image("pico", lambda line: None).path
        self._files = tree.everything(self._board)
        self._device: EmulatedBoard | None = None
        self._heard = bytearray()

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        if not self._fresh_interpreter():
            self._device = None
            said = self._heard.decode(errors="replace")
            return outcomes(said, functions, "the board did not come to its raw REPL")
        assert self._device is not None
        code = tree.command("", file, list(functions)).encode()
        # "OK", what it prints, 0x04, what escaped it, 0x04
        ended = self._say(code + b"\x04", lambda: self._heard.count(b"\x04") >= 2)
        ending = "the board went back to its prompt"
        if not ended:
            ending = (
                f"silent for {_SILENCE_MS} ms, or not done in {_LIMIT_MS} ms of simulated time"
            )
            self._device.send(b"\x03")  # so that the traceback shows where it was
            self._device.run_ms(100)
            self._device = None
        output = bytes(self._heard).replace(b"\x04", b"\n").removeprefix(b"OK")
        return outcomes(output.decode(errors="replace"), functions, ending)

    def close(self) -> None:
        self._device = None

    def _fresh_interpreter(self) -> bool:
        if self._device is not None:
            return self._say(b"\x04", self._at_prompt)
        self._device = EmulatedBoard(self._board, self._image, self._files)
        # Where no sensor answers MISO is wired to MOSI.
        Wired(self._device, spi_idle=lambda byte: byte)
        self._device.on_usb_data = self._heard.extend
        self._device.run_ms(_BOOT_MS)
        return self._say(b"\r\x01", self._at_prompt)

    def _at_prompt(self) -> bool:
        return self._heard.endswith(_PROMPT)

    def _say(self, data: bytes, done: Callable[[], bool]) -> bool:
        """Type `data`, let the board run until `done()`; False if that takes it too long."""
        assert self._device is not None
        self._heard.clear()
        self._device.send(data)
        heard, quiet_ms = 0, 0
        for _ in range(_LIMIT_MS):
            if done():
                return True
            self._device.run_ms(1)
            quiet_ms = quiet_ms + 1 if len(self._heard) == heard else 0
            heard = len(self._heard)
            if quiet_ms >= _SILENCE_MS:
                break
        return False
