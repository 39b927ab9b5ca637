"""A real board at a serial port, or one that `noheap emulate` serves."""

import contextlib
import time
from collections.abc import Mapping

from serial import Serial

from noheap_board.board import (
    Analog,
    Board,
    Handlers,
    Line,
    Pin,
    Record,
    Sensor,
    Unmet,
    Unsupported,
)
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.errors import ToolError
from noheap_tools.flash import plan as deploy
from noheap_tools.link import asking, keys, serial_port, traceback
from noheap_tools.link.decode import Decoder, Text
from noheap_tools.link.decode import Record as DecodedRecord
from noheap_tools.link.device import connected

_RESTART_S = 10.0
_COUNTERS_MS = 5000  # until the firmware reports them
_POLL_S = 0.02
_SLOWER = 20.0  # an emulated CPU than silicon: noheap emulate --help
_WHERE = "Run it with --on emulator."


class Connected(Board):
    """The board at `port`, which must carry the project's firmware, soft-reset.

    Time is the host's, so an emulated board gets more of it. Sensors, pins and handlers cannot be
    seen from here.
    """

    on = "port"

    def __init__(self, board: boards.Board, port: str, config: Mapping[str, object]) -> None:
        super().__init__()
        if config:
            raise Unsupported(f"config.py of the board at {port} is not replaced", _WHERE)
        self._name = port
        self._zero_s = time.monotonic()
        self._decoder = Decoder()
        self._open = contextlib.ExitStack()
        self._require_firmware(board)
        self._port: Serial = self._open.enter_context(serial_port.opened(port, _POLL_S))
        try:
            self._host = self._open.enter_context(asking.at(self._port))
            self._begin()
        except BaseException:  # Ctrl-C too: the port is opened for us alone
            self.close()
            raise

    @property
    def now_ms(self) -> float:
        return (time.monotonic() - self._zero_s) * 1000

    @property
    def _slower(self) -> float:
        return _SLOWER if serial_port.is_emulated(self._name) else 1.0

    def reset(self) -> None:
        self._begin()

    def close(self) -> None:
        self._open.close()

    def _require_firmware(self, board: boards.Board) -> None:
        wanted = device_files.everything(board)
        with connected(self._name) as device:
            there = device.hashes(deploy.root_files(wanted), deploy.FOLDER)
        other = [
            path
            for path, data in wanted.items()
            if path != deploy.CONFIG and there.get(path) != deploy.sha256(data)
        ]
        if other:
            raise ToolError(
                f"the board at {self._name} does not carry this firmware: {other[0]} differs",
                f"Put it there: noheap flash --port {self._name}",
            )

    def _begin(self) -> None:
        self._forget()
        self._restarted = False
        serial_port.send(self._port, keys.RESTART)
        limit_s = time.monotonic() + _RESTART_S * self._slower
        while not self._restarted:
            self._listen()
            if time.monotonic() > limit_s:
                raise ToolError(
                    f"the board at {self._name} did not restart in {_RESTART_S:g} s", self.said()
                )

    def _advance(self, ms: float) -> None:
        end_s = time.monotonic() + ms / 1000
        known = len(self.lines), len(self.records)
        while (len(self.lines), len(self.records)) == known and time.monotonic() < end_s:
            self._listen()

    def _listen(self) -> None:
        self._host.go_on()
        for item in self._decoder.feed(serial_port.read_some(self._port)):
            if isinstance(item, Text) and not self._restarted and traceback.REBOOTS in item.text:
                # The rest of these bytes may be of the program that starts now.
                self._restarted = True
                self._zero_s = time.monotonic()
                self._forget()
            elif isinstance(item, Text):
                self.lines.append(Line(self.now_ms, item.text))
            elif isinstance(item, DecodedRecord):
                self._take(item)

    def _take(self, item: DecodedRecord) -> None:
        if item.name == "hello" and not any(it.name == "hello" for it in self.records):
            self._shift(self.now_ms)
            self._zero_s = time.monotonic()
        self.records.append(Record(self.now_ms, item.name, item.fields))

    def _type(self, data: bytes) -> None:
        serial_port.send(self._port, data)

    def pin(self, pin: int | str) -> Pin:
        raise Unsupported(f"pin {pin} of the board at {self._name} cannot be seen", _WHERE)

    def sensor(self, name: str = "") -> Sensor:
        raise Unsupported(f"the sensors of the board at {self._name} measure the world", _WHERE)

    def adc(self, pin: int) -> Analog:
        raise Unsupported(f"the voltage at pin {pin} of a real board is what it is", _WHERE)

    def _set_fault(self, kind: str | None) -> None:
        if kind is not None:
            raise Unsupported(f"nobody makes the fault {kind!r} on a real board", _WHERE)

    @property
    def isr(self) -> Handlers:
        raise Unsupported("the cycles of a real board's handlers cannot be seen", _WHERE)

    @property
    def heap_growth(self) -> int:
        """As its telemetry reports it."""
        return self._counters()["heap_delta_bytes"]

    @property
    def ticks(self) -> int:
        return self._counters()["ticks"]

    @property
    def missed(self) -> int:
        return self._counters()["missed"]

    def _counters(self) -> Mapping[str, int]:
        """Those of the next report."""
        met = self._records_met
        self._records_met = len(self.records)
        try:
            return self.expect_record("stats", _COUNTERS_MS)
        except Unmet:
            raise Unmet(f"the firmware reports no counters. {self.said()}") from None
        finally:
            self._records_met = met  # expect_record of the test goes on where it was
