"""The common part of boards in simulated time: time 0, and the sampler's counters in memory."""

from abc import abstractmethod

from noheap import block as counters
from noheap_board.board import Board, Unmet


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
