"""How late the firmware may show a change of the world, as formulas of its settings.

T is the period, F fault_ticks, D debounce_ticks, C the time between two conversions, S the ticks
that a sensor which was powered up needs: 35 ms (TMP102 data sheet, SBOS397 6.5), rounded up to
whole ticks and more. A tick sees what the transfer of the tick before has brought, hence one T
more than one thinks. LAG is for the interrupt, the bus and the oracle's grid.

    change of temperature           C + (2 + D) T
    fault to fail-safe level        (1 + F) T; frozen: (frozen_ticks + F) T; in tier dma, where
                                    the PIO counts down by itself, T more
    end of fault to the LED again   (2 + S) T, and
        frozen                      2 C: the next reading may happen to be the same
        max_step                    (J + 1 + S) T: each tick believes one step more, J of them to
                                    come back from a value in mid-fault that could have been true
        a held bus                  T + RESCUE_MS: a rescue may just have begun
    end of a fault in mid-byte      by itself, or by the first rescue: rescue_ticks - 1 to + 3 from
                                    its begin, and the main loop's time on top
    a flash or pause of the LED     T, and T + RESCUE_MS for each rescue in it
    ticks that a rescue costs       1 + RESCUE_MS / T, rounded up: it starts the clock again
    reset to the first tick         RESTART_MS: four times the start from files that
                                    docs/guide/real-time.md has, since settings are compiled here,
                                    and modules not linked
    a fault's failed samples        floor(its time / T) + 2, since a transfer may be under way at
                                    its begin, and 1 more for a held bus: its transfer is given up
    end of a flood to records       FLOOD_LEFT_MS: the 768 bytes that MicroPython holds (its own
                                    buffer and TinyUSB's), 64 at each look, a look each 250 ms
                                    (loop/report.py); then the host's next request, each second
    main loop                       3 T + LOOP_MS, or two of its turns if they take longer: it
                                    counts the missed ticks in one and reports in the next, and
                                    sleeps in each until 8 records or 20 ms of them are there; in
                                    tier dma, where a timer brings them, its period more; with a
                                    rescue RESCUE_LOOP_MS more: it allocates and collects
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from noheap.sampler.dma_brought import each_ms
from noheap_tools.board import config as firmware_config
from noheap_tools.emulator.scenario import Fault, Scenario

LAG_MS = 2.0
RESTART_MS = 1000.0
FLOOD_LEFT_MS = 768 / 64 * 250 + 1000.0
RESCUE_MS = 3.0  # without a tick: nine clocks, and a sampler that ends and starts
LOOP_MS = 25.0  # the main loop's own turn, USB's included
RESCUE_LOOP_MS = 40.0
_TURN_MS, _TURN_RECORDS = 20.0, 8  # lib/noheap/loop/report.py
NMI = -2  # cortex/vector.py
HELD = ("stuck_sda", "stretch", "mid_byte")  # faults that a rescue is tried for
_CONVERSION_MS = 35.0
_POWER_UP_CONVERSION_HZ = 4  # SBOS397 table 8-11
_ASTRAY_C = 80.0  # from a half transfer, or a sensor that was powered up and says 0 °C
_NOISE_ASTRAY_C = 200.0


@dataclass(frozen=True)
class Settings:
    """Of a scenario. Times in ms. `restarts` are those of the board: when, and its first tick."""

    config: dict[str, object]
    deaf_ms: float = 0.0  # the main loop may wait that long for its host
    restarts: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of(
        cls,
        plan: Scenario,
        deaf_ms: float = 0.0,
        restarts: Iterable[tuple[float, float]] = (),
    ) -> "Settings":
        return cls({**firmware_config.defaults(), **plan.config}, deaf_ms, tuple(restarts))

    def number(self, name: str) -> float:
        value = self.config[name]
        assert isinstance(value, int | float), name
        return value

    @property
    def period_ms(self) -> float:
        return self.number("PERIOD_US") / 1000

    @property
    def settle_ticks(self) -> int:
        return int(_CONVERSION_MS // self.period_ms) + 1

    def conversion_ms(self, unplugged: bool) -> float:
        """`unplugged`: it has been, and has forgotten its settings."""
        rate_hz = self.number("CONVERSION_HZ")
        return 1000 / (min(rate_hz, _POWER_UP_CONVERSION_HZ) if unplugged else rate_hz)

    def change_ms(self, unplugged: bool) -> float:
        ticks = 2 + self.number("DEBOUNCE_TICKS")
        return self.conversion_ms(unplugged) + ticks * self.period_ms + LAG_MS

    def shown_ms(self, kind: str) -> float:
        """From the begin of a fault until the LED must show it."""
        before = self.number("FROZEN_TICKS") if kind == "frozen" else 1
        ticks = before + self.number("FAULT_TICKS") + self.is_dma
        return ticks * self.period_ms + LAG_MS

    def back_ms(self, kind: str) -> float:
        """From the end of a fault until the LED must show what it showed before."""
        ticks = 2 + self.settle_ticks
        if self.number("MAX_STEP_C"):
            astray_c = _NOISE_ASTRAY_C if kind == "garbage" else _ASTRAY_C
            ticks += math.ceil(astray_c / self.number("MAX_STEP_C")) + 1 + self.settle_ticks
        if kind in HELD and self.number("RESCUE_TICKS"):
            ticks += 1
            extra_ms = RESCUE_MS
        else:
            extra_ms = 2 * self.conversion_ms(True) if kind == "frozen" else 0
        return ticks * self.period_ms + extra_ms + LAG_MS

    @property
    def is_nmi(self) -> bool:
        """Whether masked interrupts do not keep it out: of tier dma they are none."""
        return self.number("PRIORITY") == NMI or self.is_dma

    @property
    def is_dma(self) -> bool:
        return self.config["TIER"] == "dma"

    @property
    def brought_ms(self) -> int:
        """How long the timer of tier dma may leave records to the DMA."""
        return each_ms(int(self.number("PERIOD_US"))) if self.is_dma else 0

    def for_ms(self, fault: Fault) -> tuple[float, float]:
        """How long a fault is on, at least and at most."""
        after = self.number("RESCUE_TICKS")
        if fault.kind != "mid_byte" or not after:
            return fault.for_ms, fault.for_ms
        latest_ms = (after + 3) * self.period_ms + LOOP_MS + RESCUE_LOOP_MS + RESCUE_MS
        latest_ms += self.deaf_ms
        end_ms = fault.at_ms + latest_ms
        for at_ms, first_tick_ms in self.restarts:
            if fault.at_ms <= first_tick_ms and at_ms <= end_ms:
                end_ms = first_tick_ms + latest_ms  # failed ticks are counted from 0 again
        latest_ms = end_ms - fault.at_ms
        earliest_ms = (after - 1) * self.period_ms
        return min(earliest_ms, fault.for_ms), min(latest_ms, fault.for_ms)

    def ticks_in(self, fault: Fault) -> int:
        """Ticks that a fault surely spoils; frozen: since it can be known."""
        blind_ms = self.shown_ms("frozen") if fault.kind == "frozen" else 0
        return max(0, int((self.for_ms(fault)[0] - blind_ms) / self.period_ms) - 1)

    def most_failed(self, fault: Fault) -> int:
        """Most samples that a fault of the bus can spoil."""
        return int(self.for_ms(fault)[1] / self.period_ms) + 2 + (fault.kind in HELD)

    def rescues_in(self, fault: Fault) -> int:
        """Most rescues that a fault can cause."""
        after = self.number("RESCUE_TICKS")
        if fault.kind not in HELD or not after:
            return 0
        most = int((fault.for_ms / self.period_ms + 2) / after)
        return min(most, 1) if fault.kind == "mid_byte" else most

    def look_ms(self, duration_ms: float, plan: Scenario) -> float:
        """How long a part of a blink pattern may take that should take `duration_ms`."""
        rescues = 0
        if any(self.rescues_in(fault) for fault in plan.faults):
            rescues = math.ceil(duration_ms / self.period_ms / self.number("RESCUE_TICKS"))
        return duration_ms + self.period_ms + rescues * (self.period_ms + RESCUE_MS)

    def rescue_ticks_in(self, fault: Fault) -> int:
        """Most ticks that the rescues of a fault cost."""
        return self.rescues_in(fault) * (1 + math.ceil(RESCUE_MS / self.period_ms))

    def loop_ms(self, plan: Scenario) -> float:
        """By which a record may be late."""
        rescues = int(any(self.rescues_in(fault) for fault in plan.faults))
        if rescues and self.number("RESCUE_TICKS") * self.period_ms < RESCUE_LOOP_MS:
            # While the loop rescues, the queue gets more failed ticks, which ask for more rescues.
            rescues += int(self.number("QUEUE_RECORDS") / self.number("RESCUE_TICKS"))
        turn_ms = min(_TURN_MS, _TURN_RECORDS * self.period_ms)
        turns_ms = max(3 * self.period_ms + LOOP_MS, self.period_ms + 2 * turn_ms + LAG_MS)
        return turns_ms + self.brought_ms + rescues * RESCUE_LOOP_MS
