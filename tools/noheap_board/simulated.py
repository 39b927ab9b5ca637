"""The common part of boards in simulated time: time 0, and the sampler's counters in memory."""

from abc import abstractmethod

from noheap import block as counters
from noheap_board.board import Board, Unmet
from noheap_tools.emulator.sensors.analog import FIRST_PIN, INPUTS
from noheap_tools.errors import UsageError


class Simulated(Board):
    """`_zero_ns` is time 0 in the board's time, `_block` the address of the sampler's block once
    a hello record has said it."""

    def __init__(self) -> None:
        super().__init__()
        self._zero_ns = 0.0
        self._block: int | None = None

    def _start(self, zero_ns: float) -> None:
        """Time 0 is there."""
        self._shift((zero_ns - self._zero_ns) / 1e6)
        self._zero_ns = zero_ns

    @abstractmethod
    def _load(self, address: int) -> int:
        """The word of memory at `address`."""

    @property
    def ticks(self) -> int:
        return (self._word(counters.PERIODS) - self._word(counters.MISSED)) & 0xFFFFFFFF

    @property
    def missed(self) -> int:
        return self._word(counters.MISSED)

    def _word(self, index: int) -> int:
        if self._block is None:
            raise Unmet("the firmware has no sampler, or sends no telemetry: no ticks are counted")
        return self._load(self._block + 4 * index)


def adc_channel(pin: int) -> int:
    """The converter's channel of that GPIO. Raises UsageError if it has none."""
    channel = pin - FIRST_PIN
    if channel not in INPUTS:
        raise UsageError(f"pin {pin} is no input of the ADC", "Those are GPIO 26 to 29.")
    return channel


def pin_of_channel(channel: int) -> int:
    return FIRST_PIN + channel
